import { expect, test } from '@grafana/plugin-e2e';
import { choose, DATASOURCE, LOADING_MS } from './grafana';

const lists = [
  { list: 'Bots', shows: ['Customer support', 'Sales assistant', 'Voice line'] },
  { list: 'Containment types', shows: ['Drop-off', 'Self-service', 'Agent transfer'] },
];

for (const { list, shows } of lists) {
  test(`a variable lists ${list.toLowerCase()}`, async ({ variableEditPage, page }) => {
    await variableEditPage.setVariableType('Query');
    await variableEditPage.datasource.set(DATASOURCE.name);
    await choose(page, page, 'List', list);
    await variableEditPage.runQuery();
    await expect(variableEditPage).toDisplayPreviews(shows, { timeout: LOADING_MS });
  });
}

test('a variable lists channels of real sessions', async ({ variableEditPage, page }) => {
  await variableEditPage.setVariableType('Query');
  await variableEditPage.datasource.set(DATASOURCE.name);
  await choose(page, page, 'List', 'Channels');
  await variableEditPage.runQuery();
  await expect(page.getByText('rtm', { exact: true }).first()).toBeVisible({ timeout: LOADING_MS });
  await expect(page.getByText('korevg', { exact: true }).first()).toBeVisible();
});
