// The queries of the bundled dashboards as they reach the back end when nothing
// is picked: for tests that run them all, and for the list of what is shipped.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Variables } from '../src/expand';
import { interpolate } from '../src/interpolate';
import type { SessionsQuery } from '../src/query';

/** A variable of a dashboard, as far as it matters here. */
export interface DashboardVariable {
  type: string;
  name: string;
  label?: string;
  description?: string;
  query?: unknown;
  datasource?: { type?: string; uid?: string };
  multi?: boolean;
  includeAll?: boolean;
  current?: { value?: string | string[] };
}

export interface DashboardPanel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type?: string; uid?: string };
  targets?: SessionsQuery[];
  transformations?: Array<{ id: string; options: Record<string, unknown> }>;
  fieldConfig?: { defaults: Record<string, unknown>; overrides: unknown[] };
  options?: Record<string, unknown>;
  /** Of a folded row: the panels in it. */
  panels?: DashboardPanel[];
}

export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  schemaVersion: number;
  tags: string[];
  time: { from: string; to: string };
  templating: { list: DashboardVariable[] };
  panels: DashboardPanel[];
}

export interface DashboardFile {
  /** Its name in src/dashboards. */
  file: string;
  dashboard: Dashboard;
  /** As it is stored. */
  text: string;
}

/** A query of a panel, ready for the back end. */
export interface DashboardQuery {
  dashboard: string;
  panel: string;
  query: SessionsQuery;
  /** The time range that the dashboard opens with, such as now-7d. */
  from: string;
}

/** All bundled dashboards, by file name. */
export function readDashboards(root = process.cwd()): DashboardFile[] {
  const folder = path.join(root, 'src', 'dashboards');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return { file, text, dashboard: JSON.parse(text) };
    });
}

/** The panels of a dashboard with those in folded rows. */
export function allPanels({ panels }: Dashboard): DashboardPanel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** Every query of every panel with each variable on All, or on its default where it has no All. */
export function dashboardQueries(root?: string): DashboardQuery[] {
  return readDashboards(root).flatMap(({ dashboard }) => {
    const variables = defaultVariables(dashboard.templating.list);
    return allPanels(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map((target) => {
        const { datasource, ...query } = interpolate(target, variables).query;
        return { dashboard: dashboard.title, panel: title, query, from: dashboard.time.from };
      })
    );
  });
}

/** What Grafana's own replacement does for ${name}, with the values a dashboard opens with. */
function defaultVariables(list: DashboardVariable[]): Variables {
  const byName = new Map(list.map((variable) => [variable.name, variable]));
  return {
    replace: (text, _scoped, format) =>
      text.replace(/\$\{(\w+)(?::(\w+))?\}/g, (found, name: string, ownFormat?: string) => {
        const variable = byName.get(name);
        const value = variable?.current?.value;
        if (!variable || value === undefined) {
          return found;
        }
        return ownFormat === 'queryparam'
          ? new URLSearchParams([value].flat().map((v) => [`var-${name}`, v])).toString()
          : (format?.(value, variable) ?? String(value));
      }),
  };
}
