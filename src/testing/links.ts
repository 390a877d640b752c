import type { DataFrame, DataLink, Field } from '@grafana/data';
import { createDataFrame, FieldType } from '@grafana/data';

import type { LinkContext } from '../links/context';
import type { SessionsQuery } from '../query';
import { range } from './host';

/** One hour in ms. */
export const HOUR = 3_600_000;
/** The first bucket of the series. */
export const T0 = Date.UTC(2024, 2, 30, 12);

/** What links of the query's answer lead to and from. */
export const context = (query: Partial<SessionsQuery>): LinkContext => ({
  datasource: { uid: 'koreai-sessions', type: 'koreai-sessions-datasource', name: 'Kore.ai' },
  timeZone: 'Europe/Berlin',
  range: range(T0 + HOUR / 2, T0 + 2.5 * HOUR),
  now: T0 + 3 * HOUR,
  queries: [{ refId: 'A', ...query }],
});

/** A time series of three hours from T0 on, with a field for each labels. */
export function series(
  measure: string,
  labels?: Record<string, string>,
  ...more: Array<Record<string, string>>
): DataFrame {
  return createDataFrame({
    refId: 'A',
    fields: [
      { name: 'time', type: FieldType.time, values: [T0, T0 + HOUR, T0 + 2 * HOUR] },
      ...[labels, ...more].map((l) => ({ name: measure, labels: l, type: FieldType.number, values: [1, 2, 3] })),
    ],
  });
}

/** The links of a field. */
export const linksOf = (field: Field): DataLink[] => field.config.links ?? [];

/** Where a link leads when a point of a dashboard is clicked. */
export function follow(link: DataLink, replace: (text: string) => string) {
  const url = link.onBuildUrl!({ origin: undefined, replaceVariables: replace });
  const pane = url && JSON.parse(new URLSearchParams(url.split('?')[1]).get('panes')!).a;
  return { url, pane, query: pane?.queries?.[0] as SessionsQuery, range: pane?.range };
}

/** Grafana's replacement of variables where a point at the time is clicked. */
export const at = (time: number) => (text: string) => text.replace('${__value.time}', String(time));
