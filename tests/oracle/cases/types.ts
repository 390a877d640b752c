import type { SessionsQuery } from '../../../src/query';

/** A question over the written-down sessions with the answer as worked out by hand. */
export interface HandCase {
  /** The rule of the query language that it shows. */
  rule: string;
  query: Partial<SessionsQuery>;
  /** Start (in) and end (out), ISO 8601; by default all sessions but the thirteenth. */
  range?: [string, string];
  maxDataPoints?: number;
  /** The data source reads the account's sessions, not those of two bots. */
  account?: boolean;
  /** Asked by an alert rule. */
  alert?: boolean;
  want: Want;
  /** What the notices say, in any order; nothing else. Not compared when left out. */
  notices?: RegExp[];
}

/** Numbers are compared to 1e-12 relative to their size; null is a null. */
export type Want =
  /** A row a group in their order: labels, then a value a measure. */
  | { rows: Array<Array<string | number | null>> }
  /** Times are ISO 8601; a series a group and measure, groups before measures. */
  | { times: string[]; series: Array<{ labels: string[]; values: Array<number | null> }> }
  /** One row: labels, measure and value of each field, in order. */
  | { values: Array<[string[], string, number | null]> }
  /** One session: some of its fields, in order. */
  | { fields: Array<[string, string]> }
  /** Only how many buckets, and the first and the last. */
  | { buckets: number; first: string; last: string }
  /** Sessions by their number, in the order of the rows; cells of some columns of each row. */
  | { sessions: number[]; cells?: Record<string, unknown[]> }
  /** Neither group nor field. */
  | 'nothing'
  /** Refused with status 400 and these words. */
  | { refused: RegExp[] };

/** Start of Saturday to the end of Monday, UTC. */
export const WEEKEND: [string, string] = ['2026-03-28T00:00:00.000Z', '2026-03-31T00:00:00.000Z'];
