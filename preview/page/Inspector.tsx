import { css } from '@emotion/css';
import React, { useState } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { dataFrameToJSON, formattedValueToString, getValueFormat } from '@grafana/data';
import { ClipboardButton, Collapse, Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import { keyed } from './keyed';
import type { Run } from './useQuery';

const TABS = ['Query', 'Stats', 'JSON'] as const;

/** What Grafana's inspector says of an answer: the query in words, its statistics, and the answer itself. */
export function Inspector({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState<(typeof TABS)[number]>('Query');
  return (
    <section aria-label="Inspect">
      <Collapse label="Inspect" isOpen={open} onToggle={setOpen}>
        <TabsBar>
          {TABS.map((name) => (
            <Tab key={name} label={name} active={tab === name} onChangeTab={() => setTab(name)} />
          ))}
        </TabsBar>
        <TabContent className={styles.content}>
          {tab === 'Query' && <ExecutedQuery run={run} />}
          {tab === 'Stats' && <Stats run={run} />}
          {tab === 'JSON' && <Answer run={run} />}
        </TabContent>
      </Collapse>
    </section>
  );
}

function ExecutedQuery({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const { series, request } = run.data;
  const executed = [...new Set(series.map((frame) => frame.meta?.executedQueryString).filter(Boolean))];
  return (
    <>
      {executed.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <pre className={styles.code} tabIndex={0} aria-label="Stored query">
        {JSON.stringify(request?.targets[0], null, 2)}
      </pre>
    </>
  );
}

function Stats({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const { series } = run.data;
  const own = series
    .flatMap((frame) => frame.meta?.stats ?? [])
    .map(({ displayName, unit, value }): [string, string] => [
      displayName ?? '',
      formattedValueToString(getValueFormat(unit ?? 'short')(value)),
    ]);
  const rows: Array<[string, string]> = [
    ['Time until the last answer', `${run.took} ms`],
    ['Answers', String(run.answers)],
    ['Frames', String(series.length)],
    ['Rows', String(series.reduce((sum, frame) => sum + frame.length, 0))],
    ...own,
  ];
  return (
    <table className={styles.stats}>
      <tbody>
        {keyed(rows, ([name]) => name).map(({ key, item: [name, value] }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answer({ run }: { run: Run }) {
  const styles = useStyles2(getStyles);
  const { series, state, errors } = run.data;
  const text = JSON.stringify({ state, errors, frames: series.map((frame) => dataFrameToJSON(frame)) }, null, 2);
  return (
    <>
      <ClipboardButton icon="copy" variant="secondary" size="sm" getText={() => text}>
        Copy
      </ClipboardButton>
      <pre className={styles.code} tabIndex={0} aria-label="Answer">
        {text.length > 200_000 ? `${text.slice(0, 200_000)}\n(the rest is in the copy)` : text}
      </pre>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ padding: theme.spacing(1), background: 'transparent' }),
  code: css({ maxHeight: 480, overflow: 'auto', marginTop: theme.spacing(1) }),
  stats: css({
    'th, td': { padding: theme.spacing(0.5, 3, 0.5, 0), textAlign: 'left', fontWeight: 'normal' },
    th: { color: theme.colors.text.secondary },
  }),
});
