import { Observable, of } from 'rxjs';

import {
  createDataFrame,
  DataFrame,
  dataFrameToJSON,
  DataSourceInstanceSettings,
  dateTime,
  TimeRange,
} from '@grafana/data';
import { BackendSrvRequest, config, setBackendSrv, setTemplateSrv } from '@grafana/runtime';

import { SessionsDataSource } from '../datasource';
import { SessionsSettings } from '../settings';

// What a test needs of Grafana: a server that is asked, variables, and who is looking.

/** A request that reached the server. */
export interface Asked {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body: any;
}

/** Answers requests by a function of the URL, and remembers what was asked. */
export function serve(answer: (asked: Asked) => unknown): Asked[] {
  const asked: Asked[] = [];
  const fetch = ({ url, method, headers, data }: BackendSrvRequest): Observable<unknown> => {
    const request = { url, method, headers: { ...headers }, body: data };
    asked.push(request);
    return of({ data: answer(request), status: 200, ok: true });
  };
  setBackendSrv({ fetch } as unknown as Parameters<typeof setBackendSrv>[0]);
  return asked;
}

/** The answer to a query of data frames, by query. */
export function frames(results: Record<string, DataFrame[]>): unknown {
  const entries = Object.entries(results).map(([refId, list]) => [
    refId,
    { status: 200, frames: list.map((f) => dataFrameToJSON(f)) },
  ]);
  return { results: Object.fromEntries(entries) };
}

/** Dashboard variables; one on All has the value $__all and stands for the options. */
export function setVariables(values: Record<string, string | string[]>, all: Record<string, string[]> = {}): void {
  setTemplateSrv({
    getVariables: () => [
      ...Object.entries(values).map(([name, value]) => ({ name, current: { value } })),
      ...Object.keys(all).map((name) => ({ name, current: { value: ['$__all'] } })),
    ],
    replace: (
      text: string,
      scopedVars: Record<string, { value: unknown }> = {},
      format: (v: unknown, x: unknown) => string
    ) =>
      (text ?? '').replace(/\$\{?([A-Za-z_]\w*)\}?/g, (match, name) => {
        const value = scopedVars?.[name]?.value ?? values[name] ?? all[name];
        return value === undefined ? match : format(value, { name, multi: Array.isArray(value) });
      }),
  } as unknown as Parameters<typeof setTemplateSrv>[0]);
}

/** Sets who looks: may they open Explore, which role have they, is it the image renderer. */
export function setUser({ explore = false, role = 'Viewer', authenticatedBy = '' } = {}): void {
  config.exploreEnabled = true;
  config.bootData = {
    user: { permissions: explore ? { 'datasources:explore': true } : {}, orgRole: role, authenticatedBy },
  } as unknown as typeof config.bootData;
}

/** A data source as the host makes one. */
export function dataSource(jsonData: Partial<SessionsSettings> = {}, ...rest: any[]): SessionsDataSource {
  const settings = {
    uid: 'koreai-sessions',
    type: 'koreai-sessions-datasource',
    name: 'Kore.ai',
    id: 1,
    meta: {},
    jsonData,
  };
  return new SessionsDataSource(settings as unknown as DataSourceInstanceSettings<SessionsSettings>, ...rest);
}

/** A range in ms. */
export function range(from: number, to: number): TimeRange {
  return { from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } };
}

export { createDataFrame };
