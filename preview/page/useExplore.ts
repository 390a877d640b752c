import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DataSourceApi, TimeRange } from '@grafana/data';
import { CoreApp } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { evaluate, fromUrl, readAbout } from './clock';
import type { PageState } from './urlState';
import { useQuery } from './useQuery';

/**
 * What the query tab shows: the query being edited, the range as it was last
 * evaluated, and the answer. Asks at first sight (once `width`, in pixels, is
 * known), when the range changes, and at every refresh; `submit` asks and puts
 * the query into the page's address.
 */
export function useExplore(
  api: DataSourceApi,
  state: PageState,
  width: number,
  onChange: (changed: Partial<PageState>) => void
) {
  const [draft, setDraft] = useState<DataQuery>(() => initialQuery(api, state.query));
  const { run, ask, cancel } = useQuery(api);
  const raw = useMemo(() => fromUrl(state.from, state.to), [state.from, state.to]);
  const [range, setRange] = useState<TimeRange>(() => evaluate(raw, Date.now(), state.timeZone));
  const measured = width > 0;

  // What to ask with, at the moment of asking: the newest of each.
  const latest = useRef({ draft, width });
  useLayoutEffect(() => {
    latest.current = { draft, width };
  }, [draft, width]);

  const refresh = useCallback(() => {
    ask({
      query: latest.current.draft,
      timeZone: state.timeZone,
      maxDataPoints: Math.max(100, Math.round(latest.current.width)),
      range: async () => {
        const evaluated = evaluate(raw, (await readAbout()).now, state.timeZone);
        setRange(evaluated);
        return evaluated;
      },
    });
  }, [ask, raw, state.timeZone]);

  useEffect(() => {
    if (measured) {
      refresh();
    }
  }, [measured, refresh]);
  useAutoRefresh(state.refresh, refresh);

  const edit = useCallback((query: DataQuery) => {
    latest.current.draft = query;
    setDraft(query);
  }, []);
  const submit = useCallback(() => {
    onChange({ query: latest.current.draft });
    refresh();
  }, [onChange, refresh]);
  return { draft, edit, range, run, submit, cancel };
}

/** A new query is what the plugin says it is; a stored one is filled up with that. */
function initialQuery(api: DataSourceApi, stored?: DataQuery): DataQuery {
  const defaults = api.getDefaultQuery?.(CoreApp.Explore) ?? {};
  return { refId: 'A', ...(stored ?? defaults), datasource: api.getRef() };
}

function useAutoRefresh(interval: string, refresh: () => void) {
  useEffect(() => {
    const every = toMs(interval);
    const timer = every ? setInterval(refresh, every) : undefined;
    return () => clearInterval(timer);
  }, [interval, refresh]);
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

function toMs(interval: string): number {
  const [, count, unit] = /^(\d+)([smh])$/.exec(interval) ?? [];
  return count ? Number(count) * UNITS[unit] : 0;
}
