/** A stored query, as docs/query-editor.md describes it; what the truth does not depend on is left out. */
export interface SessionsQuery {
  /** timeSeries (default), summary, sessions or conversation. */
  queryType?: string;
  bots?: string[];
  containmentTypes?: string[];
  sessionType?: string;
  status?: string;
  developerSessions?: string;
  filters?: Array<{ key: string; operator: string; values: string[] }>;
  measures?: string[];
  groupBy?: string[];
  groupLimit?: number;
  interval?: string;
  timeZone?: string;
  timeShift?: string;
  countBy?: string;
  finalOnly?: boolean;
  baseline?: string;
  baselineWeeks?: number;
  baselineMargin?: number;
  minSessions?: number;
  /** Of a summary: how much earlier the period lies with which it is compared. */
  compare?: string;
  limit?: number;
  tagColumns?: string[];
  apiUserId?: string | string[];
  callId?: string | string[];
  sessionIds?: string[];
  lastMessages?: number;
  [other: string]: unknown;
}

/** What the truth is asked for. Times in ms since 1970. */
export interface TruthRequest {
  query: SessionsQuery;
  /** Half open: [from, to). */
  range: { from: number; to: number };
  /** For the automatic interval. Default 500. */
  maxDataPoints?: number;
  /** The instant at which the API is looked at. Default: the simulator's clock. */
  asOf?: number;
  /** The data source's longest session, closing lag and open span, in ms. Default 24 h, 15 min, 30 min. */
  longestSession?: number;
  closingLag?: number;
  openSpan?: number;
  /** From when on sessions are not final, where the answer has said so; default: by the lag or the open span. */
  finalTo?: number;
  /** The data source's zone, for queries without one. Default UTC. */
  timeZone?: string;
  /** The data source's bots, for queries that name none. Default: all. */
  bots?: string[];
  /** An alert rule or an expression asks. */
  rule?: boolean;
  /** The data source reads a whole account: nobody knows which bots it has. */
  account?: boolean;
}

/** A number, or null where there is nothing to say. */
export type Value = number | null;

/** Group labels by dimension; {} when nothing is grouped by. */
export type Labels = Record<string, string>;

/** One measure of one group, a value per bucket. */
export interface TruthSeries {
  labels: Labels;
  /** Whether this is the group of all that were folded. */
  other: boolean;
  measure: string;
  values: Value[];
}

/** One group of a summary, its values by measure. */
export interface TruthRow {
  labels: Labels;
  other: boolean;
  values: Record<string, Value>;
  /** Of a compared summary, by measure: the value less the earlier one, in percentage points for rates. */
  changes?: Record<string, Value>;
}

/** One row of the sessions table. Missing values are null; languages and tags are lists. */
export interface TruthSession {
  start: number;
  end: Value;
  duration: Value;
  sessionId: string;
  bot: string;
  channel: string | null;
  language: string[];
  containmentType: string | null;
  sessionType: string;
  status: string;
  developer: boolean;
  userId: string | null;
  messages: Value;
  tasks: Value;
  tags: Record<string, string[]>;
}

/** One message. */
export interface TruthMessage {
  id: string;
  time: number;
  from: 'user' | 'bot';
  sessionId: string;
  text: string;
}

/** What a query must answer. One of the first four, by query type. */
export interface Truth {
  timeSeries?: { times: number[]; interval: string; series: TruthSeries[] };
  summary?: { rows: TruthRow[] };
  sessions?: { rows: TruthSession[]; matched: number };
  /** Oldest first, and whether there were more than an answer holds. */
  conversation?: { messages: TruthMessage[]; more: boolean };
  /** The instant that it is true for. */
  asOf: number;
  /** Sessions that match; of a query that measures rates only, whatever their containment type. */
  matched: number;
  /** With status closed: sessions that match all but the status. */
  openLeftOut: number;
  /** Groups that went into Other. */
  folded: number;
}
