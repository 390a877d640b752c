import type { Observable } from 'rxjs';
import { of } from 'rxjs';

import type { DataFrame, DataSourceInstanceSettings, TimeRange } from '@grafana/data';
import { dataFrameToJSON, dateTime } from '@grafana/data';
import type { BackendSrvRequest } from '@grafana/runtime';
import { config, setBackendSrv, setTemplateSrv } from '@grafana/runtime';

import { SessionsDataSource } from '../datasource';
import type { SessionsSettings } from '../settings';

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

/** A variable as a test writes it down. */
export interface HostVariable {
  value: string | string[];
  /** It stands on All, and the values are all that there are. */
  all?: boolean;
  /** A text of its own for All, which Grafana fills in by itself. */
  allValue?: string;
  multi?: boolean;
  /** It is kept out of the URL. */
  hidden?: boolean;
  /** What people see in place of the value. */
  text?: string;
}

type Format = string | ((value: unknown, variable: unknown) => string);

/** Replaces variables as Grafana 13 does: a row or tab has its own through `__sceneObject`, first come scoped ones. */
export function replaceAsGrafana(variables: Record<string, HostVariable>) {
  return (text: string, scopedVars: Record<string, { value: unknown }> = {}, format?: Format): string =>
    (text ?? '').replace(
      /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g,
      (match, plain, old, oldFormat, name, _path, ownFormat) => {
        const called: string = plain ?? old ?? name;
        const local = (scopedVars?.__sceneObject?.value as Record<string, HostVariable> | undefined)?.[called];
        const scoped = scopedVars?.[called];
        const variable = scoped ? { value: String(scoped.value) } : (local ?? variables[called]);
        return variable ? formatted(called, variable, oldFormat ?? ownFormat ?? format) : match;
      }
    );
}

function formatted(name: string, variable: HostVariable, format: Format | undefined): string {
  const { value, all, allValue, hidden, text, multi } = variable;
  const values = [value].flat();
  if (format === 'queryparam') {
    const shown = all ? ['$__all'] : values;
    return hidden ? '' : shown.map((v) => `var-${name}=${encodeURIComponent(v)}`).join('&');
  }
  if (format === 'text') {
    return all ? 'All' : (text ?? values.join(' + '));
  }
  if (all && allValue) {
    return allValue;
  }
  return typeof format === 'function'
    ? format(value, { name, multi: multi ?? Array.isArray(value), includeAll: all })
    : values.join(',');
}

/** Sets the variables of a dashboard; those in `all` stand on All and have these values. */
export function setVariables(values: Record<string, string | string[]>, all: Record<string, string[]> = {}): void {
  setHostVariables({
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value, all: true }])),
  });
}

function setHostVariables(variables: Record<string, HostVariable>): void {
  const service = { getVariables: () => [], replace: replaceAsGrafana(variables) };
  setTemplateSrv(service as unknown as Parameters<typeof setTemplateSrv>[0]);
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
