import {
  DataFrame,
  DataLink,
  DataLinkClickEvent,
  DataQueryRequest,
  dateTimeForTimeZone,
  Field,
  FieldType,
  InterpolateFunction,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { config } from '@grafana/runtime';

import { valueLabel } from './labels';
import { OTHER, OTHER_TAKEN, queryTypeOf, RATES, SessionFilter, SessionsQuery } from './query';

/** What links lead to and from. */
export interface LinkContext {
  datasource: { uid: string; type: string; name: string };
  /** The time zone of the data source, for shifts by days. */
  timeZone: string;
  range: DataQueryRequest['range'];
  /** The queries of the request with variables and ad hoc filters filled in. */
  queries: SessionsQuery[];
}

/** Whether the person may open Explore; without the right the links would lead nowhere. */
export function mayExplore(): boolean {
  const permissions = config.bootData?.user?.permissions as Record<string, boolean> | undefined;
  return Boolean(config.exploreEnabled && permissions?.['datasources:explore']);
}

/**
 * Adds the links that a frame of the back end cannot carry: from a session ID to that session, and from a bucket to the
 * sessions counted in it (a link with a time range of its own has to be built here).
 */
export function withLinks(frame: DataFrame, context: LinkContext): DataFrame {
  const query = context.queries.find((q) => q.refId === frame.refId);
  if (!query) {
    return frame;
  }
  const times = frame.fields.find((field) => field.type === FieldType.time);
  switch (queryTypeOf(query)) {
    case 'sessions':
      return withFieldLinks(frame, (field) => (field.name === 'sessionId' ? [sessionLink(context)] : []));
    case 'timeSeries':
      return times
        ? withFieldLinks(frame, (field) =>
            field.type === FieldType.number && !isFolded(field, frame) ? bucketLinks(field, times, query, context) : []
          )
        : frame;
    default:
      return frame;
  }
}

/** Whether the field is that of the groups beyond the limit, which stand for many that the frame does not name. */
function isFolded(field: Field, frame: DataFrame): boolean {
  const has = (f: Field, label: string) => Object.values(f.labels ?? {}).includes(label);
  return has(field, frame.fields.some((f) => has(f, OTHER_TAKEN)) ? OTHER_TAKEN : OTHER);
}

function withFieldLinks(frame: DataFrame, links: (field: Field) => DataLink[]): DataFrame {
  return {
    ...frame,
    fields: frame.fields.map((field) => {
      const added = links(field);
      return added.length > 0
        ? { ...field, config: { ...field.config, links: [...(field.config.links ?? []), ...added] } }
        : field;
    }),
  };
}

function sessionLink({ datasource }: LinkContext): DataLink {
  const query: SessionsQuery = { refId: 'A', queryType: 'sessions', format: 'fields', sessionIds: ['${__value.raw}'] };
  return {
    title: t('link.session', 'Show this session'),
    url: '',
    internal: { datasourceUid: datasource.uid, datasourceName: datasource.name, query },
  };
}

function bucketLinks(field: Field, times: Field, query: SessionsQuery, context: LinkContext): DataLink[] {
  const labels = field.labels ?? {};
  const link = (title: string, sessions: SessionsQuery): DataLink => ({
    title,
    url: '',
    onBuildUrl: ({ replaceVariables }: DataLinkClickEvent) => {
      const range = bucketRange(stampOf(replaceVariables), times.values as number[], query, context);
      return range ? exploreUrl(context.datasource, sessions, range) : '';
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
    link(t('link.bucket-type', 'Show only: {{type}}', { type: valueLabel(type) }), {
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
    fetch,
    apiUserId,
    callId,
  } = query;
  const groups: SessionFilter[] = Object.entries(labels)
    .filter(([key]) => query.groupBy?.includes(key))
    .map(([key, value]) => ({ key, operator: '=', values: [value] }));
  return {
    refId: 'A',
    schemaVersion: query.schemaVersion,
    queryType: 'sessions',
    bots,
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters: [...(filters ?? []), ...groups],
    timeZone,
    fetch,
    apiUserId,
    callId,
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

/** From a bucket's start to the next one's, inside the range, where the query really counted. In ms. */
function bucketRange(stamp: number, stamps: number[], query: SessionsQuery, context: LinkContext) {
  const i = stamps.indexOf(stamp);
  if (i < 0) {
    return undefined;
  }
  const from = Math.max(stamp, context.range.from.valueOf());
  const to = Math.min(stamps[i + 1] ?? Infinity, context.range.to.valueOf());
  return { from: shifted(from, query, context), to: shifted(to, query, context) };
}

/** Moves a time back by the query's shift: hours on the clock of the world, days and weeks on that of the zone. */
function shifted(time: number, query: SessionsQuery, { timeZone, range }: LinkContext): number {
  if (query.timeShift === 'range') {
    return time - (range.to.valueOf() - range.from.valueOf());
  }
  const match = /^(\d+)([hdw])$/.exec(query.timeShift ?? '');
  if (!match) {
    return time;
  }
  const count = Number(match[1]);
  return match[2] === 'h'
    ? time - count * 3_600_000
    : dateTimeForTimeZone(query.timeZone || timeZone || 'UTC', time)
        .subtract(count, match[2] as 'd' | 'w')
        .valueOf();
}

function exploreUrl(datasource: LinkContext['datasource'], query: SessionsQuery, range: { from: number; to: number }) {
  const { uid, type } = datasource;
  const panes = {
    a: {
      datasource: uid,
      queries: [{ ...query, datasource: { uid, type } }],
      range: { from: String(range.from), to: String(range.to) },
    },
  };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
}
