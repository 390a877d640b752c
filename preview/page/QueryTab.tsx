import { css } from '@emotion/css';
import React from 'react';
import type { DataSourceApi, GrafanaTheme2, RawTimeRange } from '@grafana/data';
import { CoreApp, LoadingState } from '@grafana/data';
import { ErrorBoundaryAlert, useStyles2 } from '@grafana/ui';
import { moved, toUrl } from './clock';
import { Inspector } from './Inspector';
import { Panels } from './Panels';
import { QueryToolbar } from './QueryToolbar';
import type { PageState } from './urlState';
import { useExplore } from './useExplore';
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
  const { draft, edit, range, run, submit, cancel } = useExplore(api, state, width, onChange);
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
              onChange={edit}
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
        {run && width > 0 && (
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
