import type { DataQuery } from '@grafana/schema';

import { DEFAULTS } from './limits';
import { includes, withoutPrototype } from './names';

/**
 * The query that dashboards and alert rules store. It runs in the back end alone: the front end fills in variables and
 * ad hoc filters, and asks again while sessions are loading; pkg/query reads the same shape. Every field but `refId` is
 * optional, and a missing one has the default given here.
 */
export interface SessionsQuery extends DataQuery {
  /** Version of this shape; missing: 1. */
  schemaVersion?: number;
  /** Missing: timeSeries. */
  queryType?: string;
  /** Bot IDs; none: every bot of the data source. */
  bots?: string[];
  /** dropOff, selfService, agent; none: all. */
  containmentTypes?: string[];
  /** interactive (default), non-interactive or all. */
  sessionType?: string;
  /** closed (default), active or all. */
  status?: string;
  /** exclude (default), include or only. */
  developerSessions?: string;
  /** Joined by "and". */
  filters?: SessionFilter[];
  /** Of timeSeries and summary; default dropOffRate. */
  measures?: string[];
  groupBy?: string[];
  /** Largest groups shown, the rest become Other; default 10. A text is a number in words or a variable. */
  groupLimit?: number | string;
  /** Of timeSeries; '' = by the width of the panel. */
  interval?: string;
  /** IANA name; '' = the data source's. */
  timeZone?: string;
  /** 1h, 1d, 7d, 4w or range: measured that much earlier. */
  timeShift?: string;
  /** start (default) or end: the instant by which a session belongs to the range and to a bucket. */
  countBy?: string;
  /** Only what can no longer change: see docs/measures.md, "Counted by end". */
  finalOnly?: boolean;
  /** score or band: compared with the same clock time of the weeks before. Of sessions and rates. */
  baseline?: string;
  /** 1 to 8, default 4. */
  baselineWeeks?: number | string;
  /** 0 to 1, default 0: that far from normal is still normal; for rates in points (0.05 is 5 percentage points). */
  baselineMargin?: number | string;
  /** Below it a rate, mean or percentile is null; default 1. */
  minSessions?: number | string;
  /** Of summary: table (default) or values, each group as a value; of sessions with one ID: fields; of conversation: logs (default) or table. */
  format?: string;
  /** Of summary: a shift as in timeShift; adds the value less the earlier one. */
  compare?: string;
  /** Of timeSeries: {{measure}}, {{channel}} and the like. */
  legend?: string;
  /** Of sessions: newest first, default 1000. Of conversation without session IDs: of how many sessions, default 5. */
  limit?: number | string;
  /** Of sessions: sessionTag.x and userTag.x as columns. */
  tagColumns?: string[];
  /** shared (default) or filtered. */
  fetch?: string;
  /** Emails or enterprise IDs; only Kore.ai can match them, and is asked one by one. */
  apiUserId?: string | string[];
  /** External call IDs; only Kore.ai can match them, and is asked one by one. */
  callId?: string | string[];
  /** Session IDs alone decide: range and filters are ignored. */
  sessionIds?: string[];
  /** Of conversation: the newest messages of each session, 1 to 50; missing: all. */
  lastMessages?: number | string;
}

/** Keeps the sessions for which the operator holds with any of the values. No values: no filter. */
export interface SessionFilter {
  key: string;
  operator: string;
  values: string[];
}

/** What the front end's query() adds; never stored. */
export interface PartialQuery extends SessionsQuery {
  /** What is known so far will do. */
  allowPartial?: boolean;
  /** Variables are filled in, and a dollar sign is one. */
  filled?: boolean;
  /** The automatic interval that was given back so far: it must not get shorter. */
  intervalAtLeast?: string;
}

/** What is wrong with a query: a sentence for each field that has to be corrected, `query` for all of it. Empty: it can run. */
export type FieldErrors = Partial<Record<keyof PartialQuery | 'query', string>>;

export const SCHEMA_VERSION = 1;

export const QUERY_TYPES = ['timeSeries', 'summary', 'sessions', 'conversation'] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const CONTAINMENT_TYPES = ['dropOff', 'selfService', 'agent'] as const;
export const SESSION_TYPES = ['interactive', 'non-interactive', 'all'] as const;
export const STATUSES = ['closed', 'active', 'all'] as const;
export const DEVELOPER_SESSIONS = ['exclude', 'include', 'only'] as const;
/** The shapes of a query type that has more than one. */
export const FORMATS: Readonly<Record<string, readonly string[]>> = {
  summary: ['table', 'values'],
  sessions: ['fields'],
  conversation: ['logs', 'table'],
};
export const FETCHES = ['shared', 'filtered'] as const;
export const COUNT_BY = ['start', 'end'] as const;
export const BASELINES = ['score', 'band'] as const;

export const MEASURES = [
  'sessions',
  'dropOffRate',
  'selfServiceRate',
  'agentTransferRate',
  'users',
  'sessionsPerUser',
  'averageDuration',
  'medianDuration',
  'p95Duration',
  'messages',
  'tasks',
  'averageMessages',
  'averageTasks',
] as const;

/** The rates, each with the containment type that it counts. */
export const RATES: Readonly<Record<string, (typeof CONTAINMENT_TYPES)[number]>> = withoutPrototype({
  dropOffRate: 'dropOff',
  selfServiceRate: 'selfService',
  agentTransferRate: 'agent',
});

/** Time shifts that are offered; any number of hours, days or weeks can be written. */
export const SHIFTS = ['1h', '1d', '7d', '4w', '1M'] as const;

export const OPERATORS = ['=', '!=', '=~', '!~'] as const;
export const INTERVALS = ['1m', '5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d', '1w', '1M'] as const;

/** A new query: the drop-off rate over time. */
export const DEFAULT_QUERY: Readonly<Partial<SessionsQuery>> = {
  schemaVersion: SCHEMA_VERSION,
  queryType: DEFAULTS.queryType,
  measures: [DEFAULTS.measure],
};

/** The query type, with the default filled in. */
export function queryTypeOf(query: Partial<SessionsQuery>): string {
  return query.queryType || DEFAULTS.queryType;
}

/** Whether the answer lists things one by one, sessions or messages; else it measures. */
export function isList(query: Partial<SessionsQuery>): boolean {
  return includes(['sessions', 'conversation'], queryTypeOf(query));
}

/** The measures, with the default filled in. */
export function measuresOf(query: Partial<SessionsQuery>): string[] {
  return query.measures?.length ? query.measures : [DEFAULTS.measure];
}

/** The IDs of apiUserId or callId as a list. */
export function idsOf(ids: string | string[] | undefined): string[] {
  return (Array.isArray(ids) ? ids : ids === undefined ? [] : [ids]).filter((id) => id !== '');
}

/** Whether a measure can be compared with what is normal. */
export function hasNormal(measure: string): boolean {
  return measure === 'sessions' || measure in RATES;
}

/** Whether a rate is measured although only sessions of some containment types are asked for. */
export function rateIgnoresContainment(query: SessionsQuery): boolean {
  if (isList(query) || !measuresOf(query).some((measure) => measure in RATES)) {
    return false;
  }
  const byFilter = (query.filters ?? []).some((f) => f.key === 'containmentType' && f.values.length > 0);
  return byFilter || Boolean(query.containmentTypes?.length);
}

/** A name begins with a letter or an underscore, so that the regular expression `^a$|b` holds none. */
const VARIABLE = /\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*(?:\.[^:}]+)?(?::[^}]+)?\}|\[\[[A-Za-z_]\w*(?::\w+)?\]\]/;

/** Whether the text holds a dashboard variable, which is filled in before the query runs. */
export function hasVariable(text: unknown): boolean {
  return typeof text === 'string' && VARIABLE.test(text);
}

/**
 * Brings a stored query to the present shape, the same step as in pkg/query. A query without a version is of version 1.
 * One of a newer version is left as it is: validation says that the plugin is too old for it.
 */
export function migrateQuery<T extends Partial<SessionsQuery>>(query: T): T {
  return query.schemaVersion !== undefined && query.schemaVersion !== null
    ? query
    : { ...query, schemaVersion: SCHEMA_VERSION };
}
