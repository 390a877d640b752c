import { expect, test } from '@grafana/plugin-e2e';
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
  const wanted = ['Agent transfer rate too high', 'Drop-off rate too high', 'No sessions at all'];
  const evaluated = async () => {
    const response = await page.request.get('/api/prometheus/grafana/api/v1/rules');
    const { data } = (await response.json()) as RuleGroups;
    return data.groups
      .flatMap((group) => group.rules)
      .filter((rule) => wanted.includes(rule.name) && rule.evaluationTime > 0)
      .map((rule) => `${rule.name}: ${rule.health} ${rule.lastError ?? ''}`.trim())
      .sort();
  };
  // Rates have no data at an hour with too few sessions; the third rule always has.
  await expect
    .poll(evaluated, { timeout: 200_000, intervals: [5_000] })
    .toEqual(wanted.map((name) => expect.stringMatching(new RegExp(`^${name}: (ok|nodata)$`))));
});
