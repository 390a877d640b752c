/** Grafana's HTTP shapes around the real plugin binary, without Grafana. */
export { startHost } from './server';
export type { ServerOptions } from './server';
export type { HealthAnswer, Host, RequestOptions } from './host';
export { ADMIN, DATA_SOURCE_UID, executableName, PLUGIN_ID } from './context';
export type { DataSourceSettings, User } from './context';
export type { JSONFrame } from './frames';
export type { MetricRequest, QueryAnswer, QueryModel, QueryResult } from './queryData';
