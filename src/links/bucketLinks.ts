import type { DataLink, DataLinkClickEvent, Field, InterpolateFunction } from '@grafana/data';
import { dateTimeForTimeZone } from '@grafana/data';
import { t } from '@grafana/i18n';

import { valueLabel } from '../labels';
import { literalQuery } from '../literal';
import type { SessionFilter, SessionsQuery } from '../query';
import { RATES } from '../query';
import { readShift, shiftOf } from '../shifts';
import { textWith } from '../text';
import type { LinkContext } from './context';

/** Links of a value over time: to the sessions that its bucket counts. */
export function bucketLinks(
  field: Field,
  times: Field<number>,
  query: SessionsQuery,
  context: LinkContext
): DataLink[] {
  const labels = field.labels ?? {};
  const link = (title: string, sessions: SessionsQuery): DataLink => ({
    title,
    url: '',
    onBuildUrl: ({ replaceVariables }: DataLinkClickEvent) => {
      const range = bucketRange(stampOf(replaceVariables), times.values, query, context);
      return exploreUrl(context.datasource, sessions, range);
    },
  });
  const sessions = sessionsOf(query, labels);
  const type = RATES[field.name];
  if (!type) {
    return [link(t('link.bucket', 'Show these sessions'), sessions)];
  }
  // A rate counts sessions of every type, so the constraints that it ignored are not in its link either.
  const everyType = withoutContainment(sessions);
  return [
    link(t('link.bucket', 'Show these sessions'), everyType),
    link(textWith('link.bucket-type', 'Show only: {{type}}', { type: valueLabel(type) }), {
      ...everyType,
      containmentTypes: [type],
    }),
  ];
}

/** The list of the sessions that a group of the query counts. */
function sessionsOf(query: SessionsQuery, labels: Record<string, string>): SessionsQuery {
  const {
    bots,
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters,
    timeZone,
    countBy,
    fetch,
    apiUserId,
    callId,
    sessionIds,
  } = query;
  const groups: SessionFilter[] = Object.entries(labels)
    .filter(([key]) => query.groupBy?.includes(key) && key !== 'bot')
    .map(([key, value]) => ({ key, operator: '=', values: [value] }));
  return {
    refId: 'A',
    schemaVersion: query.schemaVersion,
    queryType: 'sessions',
    // No other bot need be asked.
    bots: labels.bot ? [labels.bot] : bots,
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters: [...(filters ?? []), ...groups],
    timeZone,
    countBy,
    fetch,
    apiUserId,
    callId,
    sessionIds,
  };
}

function withoutContainment(query: SessionsQuery): SessionsQuery {
  return {
    ...query,
    containmentTypes: undefined,
    filters: query.filters?.filter((f) => f.key !== 'containmentType'),
  };
}

/** The time of the point that was clicked, in ms; dashboards know it as the value's time, Explore as the first field. */
function stampOf(replaceVariables: InterpolateFunction | undefined): number {
  for (const text of ['${__value.time}', '${__data.fields[0].numeric}']) {
    const stamp = replaceVariables?.(text) ?? '';
    if (/^-?\d+$/.test(stamp)) {
      return Number(stamp);
    }
  }
  return NaN;
}

/**
 * From a bucket's start to the next one's, inside the range, where the query really counted. A value that was reduced
 * from several buckets, as a stat shows it, stands for the whole range. In ms.
 */
function bucketRange(stamp: number, stamps: number[], query: SessionsQuery, context: LinkContext) {
  const { from, to } = context.range;
  const i = stamps.indexOf(stamp);
  const start = i < 0 ? from.valueOf() : Math.max(stamp, from.valueOf());
  const end = i < 0 ? to.valueOf() : Math.min(stamps[i + 1] ?? Infinity, to.valueOf());
  return { from: shifted(start, query, context), to: shifted(end, query, context) };
}

/** Moves a time back by the query's shift: hours are elapsed time, days and more move on the clock of the zone. */
function shifted(time: number, query: SessionsQuery, { timeZone, range, now }: LinkContext): number {
  const written = readShift(query.timeShift);
  if (written === 'range') {
    return time - (Math.min(range.to.valueOf(), Math.max(now, range.from.valueOf())) - range.from.valueOf());
  }
  const shift = shiftOf(written);
  if (!shift) {
    return time;
  }
  const { count, unit } = shift;
  if (unit === 'h') {
    return time - count * 3_600_000;
  }
  const shown = dateTimeForTimeZone(query.timeZone || timeZone, time);
  const day = shown.format('D');
  const moved = shown.subtract(count, unit);
  // A month that lacks the day: the first instant of the next one, as in the back end.
  return unit === 'M' && moved.format('D') !== day ? moved.endOf('month').valueOf() + 1 : moved.valueOf();
}

function exploreUrl(datasource: LinkContext['datasource'], query: SessionsQuery, range: { from: number; to: number }) {
  const { uid, type } = datasource;
  const panes = {
    a: {
      datasource: uid,
      queries: [{ ...literalQuery(query), datasource: { uid, type } }],
      range: { from: String(range.from), to: String(range.to) },
    },
  };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}
