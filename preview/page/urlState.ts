import type { DataQuery } from '@grafana/schema';

/** What the page shows, as its address says it: a copied link shows the same. */
export interface PageState {
  tab: 'query' | 'settings' | 'help';
  theme: 'light' | 'dark';
  /** Raw time range: `now-7d` or epoch milliseconds as text. */
  from: string;
  to: string;
  timeZone: string;
  /** Auto refresh interval such as `30s`; empty for none. */
  refresh: string;
  /** The query; none is the plugin's default. */
  query?: DataQuery;
}

const DEFAULTS: PageState = { tab: 'query', theme: 'dark', from: 'now-7d', to: 'now', timeZone: 'utc', refresh: '' };

/** The state in the page's address; what it does not name is as at the first visit. */
export function readUrl(search = window.location.search): PageState {
  const given = Object.fromEntries(new URLSearchParams(search));
  const state = { ...DEFAULTS, theme: preferredTheme(), ...known(given) };
  return { ...state, query: parseQuery(given.query) };
}

/** Writes the state into the page's address, without what equals the defaults. */
export function writeUrl(state: PageState) {
  const params = new URLSearchParams();
  // DEFAULTS has fields of PageState only.
  for (const key of Object.keys(DEFAULTS) as Array<keyof PageState>) {
    if (key === 'theme' || state[key] !== DEFAULTS[key]) {
      params.set(key, String(state[key]));
    }
  }
  if (state.query) {
    params.set('query', JSON.stringify(state.query));
  }
  window.history.replaceState(null, '', `?${params}`);
}

const TABS = ['query', 'settings', 'help'] as const;

function known({ tab, theme, ...given }: Record<string, string>): Partial<PageState> {
  const texts = Object.entries(given).filter(([key]) => key in DEFAULTS);
  return {
    ...Object.fromEntries(texts),
    ...(tab ? { tab: TABS.find((name) => name === tab) ?? 'query' } : {}),
    ...(theme ? { theme: theme === 'light' ? 'light' : 'dark' } : {}),
  };
}

function parseQuery(text: string | undefined): DataQuery | undefined {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function preferredTheme(): PageState['theme'] {
  return window.matchMedia?.('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}
