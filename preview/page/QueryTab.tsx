import { css } from '@emotion/css';
import React, { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { CoreApp, DataSourceApi, GrafanaTheme2, LoadingState, RawTimeRange, TimeRange } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { ErrorBoundaryAlert, useStyles2 } from '@grafana/ui';
import { evaluate, fromUrl, moved, readAbout, toUrl } from './clock';
import { Inspector } from './Inspector';
import { Panels } from './Panels';
import { QueryToolbar } from './QueryToolbar';
import { PageState } from './urlState';
import { useQuery } from './useQuery';
import { useWidth } from './useWidth';

interface Props {
  api: DataSourceApi;
  state: PageState;
  onChange: (changed: Partial<PageState>) => void;
}

/** The plugin's query editor with a time range, as in Explore, and the answer below. */
export function QueryTab({ api, state, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const [frame, width] = useWidth();
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

  const submit = useCallback(() => {
    onChange({ query: latest.current.draft });
    refresh();
  }, [onChange, refresh]);
  const changeRange = (next: RawTimeRange) => onChange(toUrl(next));
  const QueryEditor = api.components?.QueryEditor;
  const loading = run?.data.state === LoadingState.Loading || run?.data.state === LoadingState.Streaming;

  return (
    <div className={styles.page}>
      <QueryToolbar
        range={range}
        timeZone={state.timeZone}
        refresh={state.refresh}
        loading={loading}
        onRange={(next) => changeRange(next.raw)}
        onMove={(how) => changeRange(moved(range, how))}
        onTimeZone={(timeZone) => onChange({ timeZone })}
        onRefresh={submit}
        onInterval={(interval) => onChange({ refresh: interval })}
      />
      <section className={styles.editor} aria-label="Query editor">
        <ErrorBoundaryAlert title="The query editor failed">
          {QueryEditor && (
            <QueryEditor
              app={CoreApp.Explore}
              datasource={api}
              query={draft}
              onChange={(query: DataQuery) => {
                latest.current.draft = query;
                setDraft(query);
              }}
              onRunQuery={submit}
              onAddQuery={() => undefined}
              range={range}
              data={run?.data}
              queries={[draft]}
            />
          )}
        </ErrorBoundaryAlert>
      </section>
      <div ref={frame}>
        {run && measured && (
          <Panels
            data={run.data}
            width={width}
            timeZone={state.timeZone}
            onRange={(from, to) => onChange({ from: String(from), to: String(to) })}
            onCancel={cancel}
          />
        )}
      </div>
      {run && <Inspector run={run} />}
    </div>
  );
}

/** A new query is what the plugin says it is; a stored one is filled up with that. */
function initialQuery(api: DataSourceApi, stored?: DataQuery): DataQuery {
  const defaults = api.getDefaultQuery?.(CoreApp.Explore) ?? {};
  return { refId: 'A', ...(stored ?? defaults), datasource: api.getRef() } as DataQuery;
}

function useAutoRefresh(interval: string, refresh: () => void) {
  useEffect(() => {
    const every = toMs(interval);
    const timer = every ? setInterval(refresh, every) : undefined;
    return () => clearInterval(timer);
  }, [interval, refresh]);
}

function toMs(interval: string): number {
  const found = /^(\d+)([smh])$/.exec(interval);
  return found ? Number(found[1]) * { s: 1_000, m: 60_000, h: 3_600_000 }[found[2] as 's' | 'm' | 'h'] : 0;
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 2, 4),
    [theme.breakpoints.down('sm')]: { padding: theme.spacing(1, 1, 4) },
  }),
  editor: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1),
  }),
});
