import { expect, test } from '@grafana/plugin-e2e';
import { shippedRules } from '../../scripts/shippedRules';
import { DATASOURCE, LOADING_MS } from './grafana';

interface RuleGroups {
  data: {
    groups: Array<{ rules: Array<{ name: string; health: string; lastError?: string; evaluationTime: number }> }>;
  };
}

interface JudgedRule {
  name: string;
  alerts?: Array<{ state: string }>;
}

test('a new alert rule is evaluated', async ({ alertRuleEditPage, page }) => {
  const row = await alertRuleEditPage.getQueryRow('A');
  await row.datasource.set(DATASOURCE.name);
  await expect(page.getByText(/An alert rule needs a number/)).toBeVisible();
  await expect(alertRuleEditPage.evaluate()).toBeOK();
});

test('the provisioned rules are evaluated without an error', async ({ page }) => {
  test.setTimeout(240_000);
  const evaluated = async () => {
    const response = await page.request.get('/api/prometheus/grafana/api/v1/rules');
    const { data } = (await response.json()) as RuleGroups;
    const rules = data.groups.flatMap((group) => group.rules).filter((rule) => rule.evaluationTime > 0);
    return Object.fromEntries(
      rules.map(({ name, health, lastError }) => [name, `${health} ${lastError ?? ''}`.trim()])
    );
  };
  // Rates have no data at an hour with too few sessions.
  const fine = expect.stringMatching(/^(ok|nodata)$/);
  await expect
    .poll(evaluated, { timeout: 200_000, intervals: [5_000] })
    .toMatchObject(Object.fromEntries(shippedRules().map(({ title }) => [title, fine])));
});

test('a rule made from a figure asks for that figure', async ({ page }) => {
  await page.goto('/d/koreai-containment-overview');
  const panel = page.getByTestId('data-testid Panel header Drop-off rate').first();
  await panel.hover();
  await panel.getByRole('button', { name: /^Menu for panel/ }).click();
  await page.getByRole('menuitem', { name: 'More...' }).hover();
  await page.getByRole('menuitem', { name: 'New alert rule' }).click();
  await expect(page.getByRole('combobox', { name: 'Show' })).toHaveValue('Summary', { timeout: LOADING_MS });
  await expect(page.getByText('Drop-off rate', { exact: true }).last()).toBeVisible();
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/eval'));
  await page.getByTestId('data-testid alert-rule preview-button').click();
  const { data } = (await asked).postDataJSON() as { data: Array<{ datasourceUid: string; model: object }> };
  const queries = data.filter(({ datasourceUid }) => datasourceUid !== '__expr__');
  expect(queries.map(({ model }) => model)).toEqual([
    // Variables have their values, All is none.
    expect.objectContaining({ queryType: 'summary', measures: ['dropOffRate'], bots: [], filters: [] }),
  ]);
});

test('groups below the minimum are red in a preview, and have no data in a rule', async ({ page }) => {
  test.setTimeout(180_000);
  const model = {
    ...{ refId: 'A', datasource: { uid: DATASOURCE.uid, type: DATASOURCE.type }, schemaVersion: 1 },
    ...{ queryType: 'summary', measures: ['dropOffRate'], groupBy: ['channel'], minSessions: 1_000_000 },
  };
  const threshold = {
    ...{ refId: 'B', type: 'threshold', expression: 'A', datasource: { type: '__expr__', uid: '__expr__' } },
    conditions: [{ type: 'query', evaluator: { type: 'gt', params: [0.1] }, query: { params: ['B'] } }],
  };
  const relativeTimeRange = { from: 86_400, to: 0 };
  const data = [
    { refId: 'A', datasourceUid: DATASOURCE.uid, queryType: 'summary', relativeTimeRange, model },
    { refId: 'B', datasourceUid: '__expr__', queryType: '', relativeTimeRange, model: threshold },
  ];
  const defaults = { name: 'Below the minimum', queries: data, condition: 'B' };
  await page.goto(`/alerting/new/alerting?defaults=${encodeURIComponent(JSON.stringify(defaults))}`);
  await page.getByTestId('data-testid alert-rule preview-button').click();
  // Grafana's page does that: docs/alerting.md says what it means.
  await expect(page.getByText(/[1-9]\d* firing, 0 normal/)).toBeVisible({ timeout: LOADING_MS });

  const folders = (await (await page.request.get('/api/folders')).json()) as Array<{ uid: string }>;
  const rule = {
    ...{ uid: 'below-the-minimum', title: 'Below the minimum', ruleGroup: 'e2e', folderUID: folders[0].uid, orgID: 1 },
    ...{ noDataState: 'OK', execErrState: 'Error', for: '0s', condition: 'B', data },
  };
  await page.request.delete(`/api/v1/provisioning/alert-rules/${rule.uid}`);
  expect((await page.request.post('/api/v1/provisioning/alert-rules', { data: rule })).ok()).toBe(true);
  const states = async () => {
    const answer = await page.request.get('/api/prometheus/grafana/api/v1/rules');
    const { groups } = ((await answer.json()) as { data: { groups: Array<{ rules: JudgedRule[] }> } }).data;
    const judged = groups.flatMap(({ rules }) => rules).find(({ name }) => name === rule.title);
    return [...new Set(judged?.alerts?.map(({ state }) => state))];
  };
  await expect.poll(states, { timeout: 120_000, intervals: [5_000] }).toEqual(['Normal (NoData)']);
  await page.request.delete(`/api/v1/provisioning/alert-rules/${rule.uid}`);
});
