/** @jest-environment node */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { checkQuery } from '../src/validation/query';
import { readDashboards } from './dashboard-queries';
import type { Limit } from './shippedRules';
import { isQuestion, shippedRules, termsOf } from './shippedRules';

const FEWER = 'koreai-fewer-sessions-than-normal';
const NEW_BOT = 'koreai-drop-off-rate';
/** Seconds: the twelve hours before the last one. */
const BEFORE = { from: 13 * 3600, to: 3600 };

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

  const rules: any[] = shippedRules();
  const cases = rules.map((rule) => [rule.title as string, rule] as const);
  const questionsOf = (rule: any): any[] => rule.data.filter(isQuestion);
  const isRate = ({ model }: any) => /Rate$/.test(model.measures[0]);

  it('has five rules with names of their own', () => {
    expect(new Set(rules.map((rule) => rule.uid)).size).toBe(5);
    expect(new Set(rules.map((rule) => rule.title)).size).toBe(5);
  });

  it.each(cases)('%s can be evaluated', (_title, rule) => {
    const refIds = rule.data.map((step: any) => step.refId);
    expect(new Set(refIds).size).toBe(refIds.length);
    for (const step of rule.data) {
      expect(step.model.refId).toBe(step.refId);
    }
    for (const { datasourceUid, model, relativeTimeRange } of questionsOf(rule)) {
      expect(datasourceUid).toBe('koreai-sessions');
      expect(checkQuery(model, true)).toEqual({});
      expect(model).toMatchObject({ queryType: 'summary', groupBy: ['bot'] });
      // All look at the same minutes, up to now: what is not final yet moves the range by itself.
      const from = rule.data[0].relativeTimeRange.from;
      expect(relativeTimeRange).toEqual(model.refId === 'before' ? BEFORE : { from, to: 0 });
    }
    for (const { model } of rule.data.filter((step: any) => !isQuestion(step))) {
      expect(['threshold', 'math']).toContain(model.type);
      // One dollar sign: Grafana replaces nothing in a model.
      const named = model.type === 'math' ? model.expression.match(/(?<=\$)\w+/g) : [model.expression];
      expect(refIds).toEqual(expect.arrayContaining(named));
      expect(model.expression).not.toContain('$$');
    }
    expect(refIds).toContain(rule.condition);
    expect(rule.for).toMatch(/^\d+m$/);
    // In texts Grafana's provisioning would read $ as the beginning of an environment variable.
    expect(JSON.stringify([rule.annotations, rule.labels])).not.toContain('$');
  });

  it.each(cases)('%s leads to a panel', (_title, rule) => {
    const dashboard = dashboards.find((one) => one.dashboard.uid === rule.dashboardUid)?.dashboard;
    // These draw the states of a rule.
    const types = ['timeseries', 'state-timeline'];
    expect(dashboard?.panels.some(({ id, type }) => id === rule.panelId && types.includes(type))).toBe(true);
    // Grafana shows and mails the way there only by these, whatever a rule of a file says beside them.
    const { __dashboardUid__: uid, __panelId__: panel } = rule.annotations;
    expect([uid, panel]).toEqual([rule.dashboardUid, String(rule.panelId)]);
    const link = /externalURL \}\}(d\/.+)$/.exec(rule.annotations.description)?.[1].replace(/\{\{.*?\}\}/g, 'x');
    expect(link).toMatch(/^d\/[\w-]+\?var-bot=x&(var-\w+=all&)*from=now-6h&to=now$/);
    expect(dashboards.map((one) => one.dashboard.uid)).toContain(/^d\/([\w-]+)/.exec(link!)![1]);
  });

  it.each(cases)('%s says one session of one', (_title, rule) => {
    const counted = rule.annotations.summary.match(/\{\{ with \.Values\.sessions \}\}.*?\{\{ else \}\}/)[0];
    expect(counted).toContain('{{ printf "%.0f" .Value }} session{{ if ne .Value 1.0 }}s{{ end }}');
  });

  it.each(cases)('%s says for which bot, how much, of what, and what it is compared with', (_title, rule) => {
    const refIds = rule.data.map((step: any) => step.refId);
    const texts = JSON.stringify(rule.annotations);
    const named = [...texts.matchAll(/\.Labels\.(\w+)/g)].map(([, label]) => label);
    // A label that is not grouped by would read "no value".
    expect([...new Set(named)]).toEqual(['bot']);
    const values = [...texts.matchAll(/\.Values\.(\w+)/g)].map(([, refId]) => refId);
    expect(refIds).toEqual(expect.arrayContaining(values));
    expect(values).toContain('sessions');
    expect(values).toContain(rule.uid === NEW_BOT ? 'percent' : 'normal');
    expect(new Set(values).has('percent')).toBe(isRate(rule.data[0]));
  });

  it('judges rates by end and only what is final, and counts sessions of any kind by start', () => {
    for (const rule of rules) {
      for (const { model } of questionsOf(rule)) {
        expect(model).toMatchObject(
          rule.uid === FEWER ? { status: 'all', sessionType: 'all' } : { countBy: 'end', finalOnly: true }
        );
      }
      expect(rule).toMatchObject({ noDataState: 'OK', execErrState: rule.uid === FEWER ? 'Error' : 'KeepLast' });
    }
  });

  it('lists the rules in docs/alerting.md with what they do', () => {
    const docs = readFileSync(path.join(root, 'docs', 'alerting.md'), 'utf8');
    for (const rule of rules) {
      const row = docs.split('\n').find((line) => line.startsWith(`| ${rule.title} `));
      const [{ model, relativeTimeRange }] = rule.data;
      expect(row).toContain(`${relativeTimeRange.from / 60} minutes`);
      expect(row).toContain(rule.for === '0m' ? '| none ' : `| ${parseInt(rule.for, 10)} min `);
      if (rule.uid === NEW_BOT) {
        expect(row).toContain(`at least ${model.minSessions} sessions`);
        continue;
      }
      const [{ type, limit }, difference] = termsOf(rule) as Limit[];
      expect(row).toContain(`score ${type === 'gt' ? 'above' : 'below'} ${limit}`);
      expect(row).toContain(`margin ${model.baselineMargin * 100} `);
      if (difference) {
        expect(row).toContain(`${difference.limit * 100} points above the hours before`);
      }
    }
  });

  it('draws the score as the rule judges it', () => {
    const rule = rules.find(({ uid }) => uid === 'koreai-drop-offs-far-above-normal');
    const [{ limit }] = termsOf(rule) as Limit[];
    const { dashboard } = dashboards.find((one) => one.dashboard.uid === rule.dashboardUid)!;
    const panel: any = dashboard.panels.find(({ title }: any) => title === 'How far from normal');
    expect(panel.fieldConfig.defaults.thresholds.steps.at(-1).value).toBe(limit);
    expect(panel.targets[0].baselineMargin).toBe(rule.data[0].model.baselineMargin);
    expect(panel.description).toContain(rule.title);
  });
});
