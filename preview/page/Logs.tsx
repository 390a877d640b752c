import { css } from '@emotion/css';
import React from 'react';
import type { DataFrame, GrafanaTheme2 } from '@grafana/data';
import { dateTimeFormat } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  frame: DataFrame;
  timeZone: string;
}

/** Log lines in the frame's order, each with its time and a colour by severity: what Explore's logs panel shows. */
export function Logs({ frame, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const [time, body, severity, id, labels] = ['timestamp', 'body', 'severity', 'id', 'labels'].map(
    (name) => frame.fields.find((field) => field.name === name)?.values ?? []
  );
  return (
    <ol className={styles.lines} aria-label="Logs">
      {body.map((text, i) => (
        <li key={id[i]} className={severity[i] === 'debug' ? styles.debug : styles.info}>
          <time>{dateTimeFormat(time[i], { timeZone, defaultWithMS: true })}</time>
          <b>{labels[i]?.from}</b>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}

/** Whether a frame holds log lines. */
export function isLogs(frame: DataFrame): boolean {
  return frame.meta?.type === 'log-lines';
}

const getStyles = (theme: GrafanaTheme2) => {
  const line = (color: string) =>
    css({
      display: 'flex',
      gap: theme.spacing(2),
      padding: theme.spacing(0.25, 1),
      borderLeft: `4px solid ${color}`,
      whiteSpace: 'pre-wrap',
      b: { width: '3em' },
      time: { color: theme.colors.text.secondary, whiteSpace: 'nowrap' },
    });
  return {
    lines: css({
      listStyle: 'none',
      height: '100%',
      overflow: 'auto',
      fontFamily: theme.typography.fontFamilyMonospace,
    }),
    info: line(theme.colors.success.main),
    debug: line(theme.colors.primary.main),
  };
};
