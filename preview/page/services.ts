import type { DataSourceApi, DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import type { DataSourceSrv, TemplateSrv } from '@grafana/runtime';
import { locationService, setBackendSrv, setDataSourceSrv, setLocationSrv, setTemplateSrv } from '@grafana/runtime';
import { createBackendSrv } from './backendSrv';

/** The one data source of the page, as Grafana's data source service gives it. */
export const current: { settings?: DataSourceInstanceSettings; api?: DataSourceApi } = {};

/** Puts this page's services where @grafana/runtime looks for Grafana's. */
export function provideServices() {
  setBackendSrv(createBackendSrv());
  setTemplateSrv(templateSrv);
  setLocationSrv({ update: (target) => locationService.partial(target.query ?? {}) });
  const service: Partial<DataSourceSrv> = {
    get: async () => current.api!,
    getList: () => (current.settings ? [current.settings] : []),
    getInstanceSettings: () => current.settings,
    reload: async () => undefined,
    registerRuntimeDataSource: () => undefined,
  };
  // What is left out, the plugin and Grafana's components do not call.
  setDataSourceSrv(service as DataSourceSrv);
}

const VARIABLE = /\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]/g;

/** Variables of a dashboard do not exist here; those that a request brings along do. */
const templateSrv: TemplateSrv = {
  getVariables: () => [],
  replace: (target = '', scopedVars: ScopedVars = {}) =>
    target.replace(VARIABLE, (match, braced, plain, square) => {
      const value = scopedVars[braced ?? plain ?? square]?.value;
      return value === undefined ? match : String(value);
    }),
  containsTemplate: (target = '') => new RegExp(VARIABLE.source).test(target),
  updateTimeRange: () => undefined,
};
