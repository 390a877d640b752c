import { expect, test } from '@grafana/plugin-e2e';
import { shippedRules } from '../../scripts/shippedRules';
import { DATASOURCE } from './grafana';

interface RuleGroups {
  data: {
    groups: Array<{ rules: Array<{ name: string; health: string; lastError?: string; evaluationTime: number }> }>;
  };
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
