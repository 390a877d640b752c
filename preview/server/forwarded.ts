import type { IncomingHttpHeaders } from 'node:http';

// Grafana hands these request headers to the plugin under the SDK's prefix: its
// tracing-header middleware, and the alerting ones of its alert-headers middleware.
const FORWARDED = [
  'X-Query-Group-Id',
  'X-Panel-Id',
  'X-Dashboard-Uid',
  'X-Datasource-Uid',
  'X-Grafana-From-Expr',
  'X-Grafana-Org-Id',
  'X-Panel-Plugin-Id',
  'X-Dashboard-Title',
  'X-Panel-Title',
  'X-Rule-Name',
  'X-Rule-Uid',
  'X-Rule-Folder',
  'X-Rule-Source',
  'X-Rule-Type',
  'X-Rule-Version',
];
// The one that alerting spells in its own way, and that plugins read without prefix.
const FROM_ALERT = 'FromAlert';

const HOP_BY_HOP = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'set-cookie',
  'set-cookie2',
]);

/** The headers of an HTTP request that reach `queryData` and `checkHealth`, as Grafana's middlewares write them. */
export function queryHeaders(headers: IncomingHttpHeaders | Record<string, string>): Record<string, string> {
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const forwarded: Record<string, string> = {};
  for (const name of FORWARDED) {
    const value = given.get(name.toLowerCase());
    if (value) {
      forwarded[`http_${name}`] = value;
    }
  }
  const fromAlert = given.get(FROM_ALERT.toLowerCase());
  return fromAlert ? { ...forwarded, [FROM_ALERT]: fromAlert } : forwarded;
}

/** The headers of an HTTP request that reach a resource: all that belong to the request, not to the connection. */
export function resourceHeaders(headers: IncomingHttpHeaders): Record<string, { values: string[] }> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.has(name) ? [] : [[canonical(name), { values: [value].flat() }]]
    )
  );
}

/** Whether a header of a resource's answer may go out to the browser. */
export function answerHeader(name: string): boolean {
  return !HOP_BY_HOP.has(name.toLowerCase());
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
}
