import type { Page } from '@playwright/test';
import type { SessionsQuery } from '../../src/query';

/** Where a picture is taken: the preview is always there, a Grafana by GRAFANA_HOME. */
export type Stage = 'preview' | 'grafana';
type Theme = 'light' | 'dark';

/** One picture of docs/img. */
export interface Picture {
  /** The file without its ending. */
  name: string;
  stage: Stage;
  theme: Theme;
  /** Of the window, in CSS pixels. */
  size: { width: number; height: number };
  /** The address within the stage, with the theme left out. */
  address: string;
  /** What is done on the page before the picture is taken. */
  prepare?: (page: Page) => Promise<void>;
  /** Only this element, in full; otherwise the window. */
  element?: string;
  /** Also into src/img, for the catalog. */
  catalog?: boolean;
}

/** The clock of the simulator in all pictures: a Wednesday, with incidents in the week before it. */
export const NOW = Date.parse('2026-05-06T12:00:00Z');
const DAY = 86_400_000;

const WIDE = 1400;
const NARROW = 480;

/** A query that shows most of what the editor has. */
const QUERY: Partial<SessionsQuery> = {
  queryType: 'timeSeries',
  measures: ['dropOffRate'],
  groupBy: ['channel'],
  groupLimit: 4,
  interval: '6h',
  minSessions: 10,
  filters: [{ key: 'language', operator: '=', values: ['en', 'es'] }],
};

interface Subject extends Omit<Picture, 'theme' | 'size'> {
  /** Heights of the window, wide and narrow; an element needs none. */
  wide?: number;
  narrow?: number;
}

/** Every subject in light and dark, wide and, where a height is given, narrow. */
function themed({ wide = 1000, narrow, ...subject }: Subject): Picture[] {
  const of = (suffix: string, theme: Theme, width: number, height: number, catalog?: boolean): Picture => ({
    ...subject,
    name: `${subject.name}${suffix}`,
    theme,
    size: { width, height },
    catalog,
  });
  return [
    of('', 'light', WIDE, wide, subject.catalog),
    of('-dark', 'dark', WIDE, wide),
    ...(narrow === undefined ? [] : [of('-narrow', 'light', NARROW, narrow)]),
  ];
}

const preview = (state: Record<string, string>) =>
  `/?${new URLSearchParams({ from: String(NOW - 7 * DAY), to: String(NOW), ...state })}`;
const queried = (query: Partial<SessionsQuery>) => preview({ query: JSON.stringify({ refId: 'A', ...query }) });

const dashboard = (uid: string, variables: Record<string, string> = {}, days = 7) =>
  `/d/${uid}?${new URLSearchParams({ from: String(NOW - days * DAY), to: String(NOW), timezone: 'utc', kiosk: 'true', ...variables })}`;

/** What people see in Explore of a query. */
const explore = (query: Partial<SessionsQuery>, panelsState?: object) => {
  const panes = {
    a: {
      datasource: 'koreai-sessions',
      queries: [{ refId: 'A', datasource: { uid: 'koreai-sessions', type: 'koreai-sessions-datasource' }, ...query }],
      range: { from: String(NOW - 7 * DAY), to: String(NOW) },
      panelsState,
    },
  };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
};

/** The simulator's address says nothing to anybody. */
async function defaultAddress(page: Page): Promise<void> {
  await page.getByLabel(/^URL/).fill('https://platform.kore.ai');
  await page.getByLabel(/^URL/).blur();
}

/** All pictures, in the order in which they are taken. */
export const PICTURES: Picture[] = [
  ...themed({ name: 'preview', stage: 'preview', address: queried(QUERY), wide: 1100 }),
  ...themed({
    name: 'query-editor',
    stage: 'preview',
    address: queried(QUERY),
    element: '[aria-label="Query editor"]',
    narrow: 1200,
    catalog: true,
    prepare: (page) => page.getByRole('button', { name: /^Options/ }).click(),
  }),
  ...themed({
    name: 'config-editor',
    stage: 'preview',
    address: preview({ tab: 'settings' }),
    element: 'form',
    narrow: 1200,
    prepare: defaultAddress,
  }),
  ...themed({
    name: 'config-editor-servers',
    stage: 'preview',
    address: preview({ tab: 'settings' }),
    element: 'form',
    narrow: 1200,
    prepare: async (page) => {
      await defaultAddress(page);
      await page.getByRole('button', { name: 'Several Grafana servers' }).click();
      await page.getByLabel(/^Shared in/).click();
      await page.getByRole('option', { name: /^Redis or Valkey server/ }).click();
      await page.getByLabel(/^Address/).fill('redis.example.com:6379');
      await page.getByLabel(/^User/).fill('koreai');
      await page.getByLabel(/^Password/).fill('secret');
      await page.getByLabel(/^Password/).blur();
    },
  }),
  ...themed({ name: 'help', stage: 'preview', address: preview({ tab: 'help' }), element: 'main', narrow: 1200 }),
  ...themed({
    name: 'containment-overview',
    stage: 'grafana',
    address: dashboard('koreai-containment-overview'),
    wide: 1600,
    narrow: 1600,
    catalog: true,
  }),
  ...themed({
    name: 'session-explorer',
    stage: 'grafana',
    address: dashboard('koreai-session-explorer', {}, 2),
    narrow: 1600,
    catalog: true,
  }),
  ...themed({
    name: 'drop-off-investigation',
    stage: 'grafana',
    address: dashboard('koreai-drop-off-investigation'),
    wide: 1600,
    narrow: 1600,
  }),
  ...themed({ name: 'explore', stage: 'grafana', address: explore(QUERY), wide: 1300 }),
  // Where "Show conversation" of a dropped session leads.
  ...themed({
    name: 'conversation',
    stage: 'grafana',
    address: explore(
      { queryType: 'conversation', sessionIds: ['69faf63b30b28797a2e58e15'], bots: ['st-sim-sales'] },
      { logs: { sortOrder: 'Ascending', displayedFields: ['from', '___LOG_LINE_BODY___'] } }
    ),
    wide: 1150,
  }),
];
