import type {
  DataSourceApi,
  DataSourceInstanceSettings,
  DataSourcePlugin,
  DataSourcePluginMeta,
  DataSourceSettings,
} from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { current } from './services';

const URL = '/api/datasources/uid/koreai-sessions';

/** The stored data source, without its secrets. */
export function readSettings(): Promise<DataSourceSettings> {
  return getBackendSrv().get(URL);
}

/** Stores the data source as its settings page does, and returns what is stored then. */
export async function saveSettings(settings: DataSourceSettings): Promise<DataSourceSettings> {
  const answer = await getBackendSrv().put<{ datasource: DataSourceSettings }>(URL, settings);
  return answer.datasource;
}

/** A stored data source with the plugin's object for it. */
export interface OpenDataSource {
  settings: DataSourceSettings;
  api: DataSourceApi;
}

/**
 * Makes the plugin's object for stored settings, as Grafana does at every page load, and lets the services hand it out.
 * Not to be called while something is drawn.
 */
export function openDataSource(
  plugin: DataSourcePlugin<DataSourceApi>,
  meta: DataSourcePluginMeta,
  settings: DataSourceSettings
): OpenDataSource {
  const { id, uid, type, name, url, jsonData, readOnly, access } = settings;
  // What Grafana adds to these, such as rawRef, the plugin does not read.
  const instance = { id, uid, type, name, url, meta, readOnly, jsonData, access } as DataSourceInstanceSettings;
  // The class takes settings with the plugin's own jsonData, whose type Grafana does not know either.
  const api = new plugin.DataSourceClass(instance as never) as DataSourceApi;
  // The same components, typed by their query.
  api.components = plugin.components as DataSourceApi['components'];
  api.meta = meta;
  current.settings = instance;
  current.api = api;
  return { settings, api };
}
