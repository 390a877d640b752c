/** @jest-environment node */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { checkQuery } from '../src/validate';
import { readDashboards } from './dashboard-queries';

const root = path.resolve(__dirname, '..');
const plugin = 'koreai-sessions-datasource';
const dashboards = readDashboards(root);
const read = (file: string) => parse(readFileSync(path.join(root, 'provisioning', file), 'utf8'));

describe('provisioning', () => {
  it('has one data source, the simulator', () => {
    const [datasource, ...others] = read('datasources/koreai-sessions.yaml').datasources;
    expect(others).toEqual([]);
    expect(datasource).toMatchObject({ uid: 'koreai-sessions', type: plugin, jsonData: { clientId: 'cs-sim' } });
  });

  it('reads the dashboards out of the plugin', () => {
    const [provider] = read('dashboards/koreai-sessions.yaml').providers;
    expect(provider.options.path).toBe(`/var/lib/grafana/plugins/${plugin}/dashboards`);
  });

  const rules: any[] = read('alerting/koreai-sessions.yaml').groups.flatMap((group: any) => group.rules);

  it('has three rules with names of their own', () => {
    expect(new Set(rules.map((rule) => rule.uid)).size).toBe(3);
  });

  it.each(rules.map((rule) => [rule.title as string, rule] as const))('%s can be evaluated', (_title, rule) => {
    const [question, threshold] = rule.data;
    expect(question.datasourceUid).toBe('koreai-sessions');
    expect(checkQuery(question.model, true)).toEqual({});
    expect(question.model.queryType).toBe('summary');
    expect(question.relativeTimeRange.from).toBeGreaterThan(question.relativeTimeRange.to);
    expect(threshold.model).toMatchObject({ type: 'threshold', expression: question.refId });
    expect(rule.condition).toBe(threshold.refId);
    expect(rule.for).toMatch(/^\d+m$/);
    // Grafana's provisioning would read $ as the beginning of an environment variable.
    expect(JSON.stringify([rule.annotations, rule.labels])).not.toContain('$');
  });

  it.each(rules.map((rule) => [rule.title as string, rule] as const))('%s leads to a panel', (_title, rule) => {
    const dashboard = dashboards.find((one) => one.dashboard.uid === rule.dashboardUid)?.dashboard;
    expect(dashboard?.panels.some((panel) => panel.id === rule.panelId && panel.type === 'timeseries')).toBe(true);
    const linked = /externalURL \}\}d\/([\w-]+)\?/.exec(rule.annotations.description)?.[1];
    expect(dashboards.map((one) => one.dashboard.uid)).toContain(linked);
  });

  it.each(rules.slice(0, 2).map((rule) => [rule.title as string, rule] as const))(
    '%s says the value, and of what',
    (_title, { data: [question], annotations }) => {
      const { refId, groupBy = [] } = question.model;
      expect(annotations.summary).toContain(`{{ with .Values.${refId} }}{{ humanizePercentage .Value }}`);
      // A label that is not grouped by would read "no value".
      const named = [...JSON.stringify(annotations).matchAll(/\.Labels\.(\w+)/g)].map(([, label]) => label);
      expect([...new Set(named)]).toEqual(groupBy);
      const [, link] = /externalURL \}\}(d\/.+)$/.exec(annotations.description)!;
      expect(link.replace(/\{\{.*?\}\}/g, 'x')).toMatch(/^d\/[\w-]+\?(var-channel=x&)?from=now-6h&to=now$/);
    }
  );

  it('judges rates on settled data, and asks for sessions of any kind for the watchdog', () => {
    const [dropOff, transfer, none] = rules;
    for (const rule of [dropOff, transfer]) {
      expect(rule.data[0].relativeTimeRange.to).toBe(1800);
      expect(rule.data[0].model.minSessions).toBeGreaterThan(1);
      expect(rule.noDataState).toBe('OK');
    }
    expect(none.data[0].model).toMatchObject({ status: 'all', sessionType: 'all' });
    expect(none).toMatchObject({ noDataState: 'Alerting', execErrState: 'Error' });
  });
});
