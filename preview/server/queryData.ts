import type { JSONFrame } from './frames';
import { frameFromArrow } from './frames';
import type { DataQuery, DataResponse } from './pluginClient';
import { parseTime } from './timeRange';

/** A query as browsers and tests send it; the plugin's own properties are passed on as they are. */
export interface QueryModel {
  refId?: string;
  queryType?: string;
  maxDataPoints?: number;
  intervalMs?: number;
  [property: string]: unknown;
}

/** Body of `POST /api/ds/query`. */
export interface MetricRequest {
  queries: QueryModel[];
  /** Epoch milliseconds as text, or `now-7d`. */
  from: string;
  to: string;
}

/** The answer to one query as Grafana writes it. */
export interface QueryResult {
  status: number;
  frames?: JSONFrame[];
  error?: string;
  errorSource?: string;
}

/** Answer of `POST /api/ds/query`: HTTP status (400 once any query failed) and body. */
export interface QueryAnswer {
  status: number;
  results: Record<string, QueryResult>;
}

/** A request that Grafana refuses before a plugin sees it. */
export class BadRequest extends Error {}

/** Grafana's defaults: 100 points and one second, which is also what alert rules store. */
export function toDataQueries(request: MetricRequest, now: number): DataQuery[] {
  if (!Array.isArray(request.queries) || request.queries.length === 0) {
    throw new BadRequest('No queries found');
  }
  const timeRange = {
    fromEpochMS: parseTime(String(request.from ?? ''), 'from', now),
    toEpochMS: parseTime(String(request.to ?? ''), 'to', now, true),
  };
  const queries = request.queries.map((query) => ({
    refId: query.refId ?? 'A',
    queryType: query.queryType ?? '',
    maxDataPoints: query.maxDataPoints ?? 100,
    intervalMS: query.intervalMs ?? 1000,
    timeRange,
    json: Buffer.from(JSON.stringify(query)),
  }));
  if (new Set(queries.map((query) => query.refId)).size < queries.length) {
    throw new BadRequest('Multiple queries using the same RefId is not allowed');
  }
  return queries;
}

/** Grafana's answer from the plugin's. */
export function toAnswer(responses: Record<string, DataResponse>): QueryAnswer {
  const entries = Object.entries(responses).sort(([a], [b]) => (a < b ? -1 : 1));
  const failed = entries.some(([, response]) => response.error !== '');
  return {
    status: failed ? 400 : 200,
    results: Object.fromEntries(entries.map(([refId, response]) => [refId, toResult(refId, response)])),
  };
}

function toResult(refId: string, response: DataResponse): QueryResult {
  const frames = response.frames.map((file) => frameFromArrow(file, refId));
  if (response.error === '') {
    return { status: response.status || 200, frames };
  }
  return {
    error: response.error,
    errorSource: response.errorSource,
    status: response.status || 500,
    ...(frames.length > 0 ? { frames } : {}),
  };
}
