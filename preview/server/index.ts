/** Grafana's HTTP shapes around the real plugin binary, without Grafana. */
export { startHost } from './server';
export type { ServerOptions } from './server';
export type { Host, RequestOptions } from './host';
export { executableName, PLUGIN_ID } from './context';
export type { DataSourceSettings, User } from './context';
export type { JSONFrame } from './frames';
export type { QueryModel, QueryResult } from './queryData';
