import { expect, test } from '@grafana/plugin-e2e';
import { violations } from '../accessibility';
import { ask, choose, DATASOURCE, LOADING_MS } from './grafana';

test.beforeEach(async ({ panelEditPage }) => {
  await panelEditPage.datasource.set(DATASOURCE.name);
});

test('a new query shows the drop-off rate over time without a click', async ({ panelEditPage, page }) => {
  expect((await ask(page, 'Refresh')).ok()).toBe(true);
  await expect(panelEditPage.panel.locator.getByText('Drop-off rate').first()).toBeVisible({ timeout: LOADING_MS });
  await expect(panelEditPage.panel.getErrorIcon()).toHaveCount(0);
  await expect(page.getByRole('combobox', { name: 'Show' })).toHaveValue('Time series');
});

test('a summary by channel is a table with a row for each', async ({ panelEditPage, page }) => {
  const row = panelEditPage.getQueryEditorRow('A');
  await choose(row, page, 'Show', 'Summary');
  await choose(row, page, 'Group by', 'Channel');
  await page.keyboard.press('Escape');
  await panelEditPage.toggleTableView();
  expect((await ask(page, 'Refresh')).ok()).toBe(true);
  await expect(panelEditPage.panel.fieldNames).toContainText(['Channel', 'Drop-off rate'], { timeout: LOADING_MS });
  await expect(panelEditPage.panel.data).toContainText(['korevg'], { timeout: LOADING_MS });
});

test('a list of sessions is a table with a row for each', async ({ panelEditPage, page }) => {
  const row = panelEditPage.getQueryEditorRow('A');
  await choose(row, page, 'Show', 'Sessions');
  await panelEditPage.toggleTableView();
  expect((await ask(page, 'Refresh')).ok()).toBe(true);
  // Columns beyond the width of the panel are not on the page.
  const shown = ['Start', 'Duration', 'Containment type', 'Channel'];
  await expect(panelEditPage.panel.fieldNames).toContainText(shown, { timeout: LOADING_MS });
});

test('a mistake is explained at its field', async ({ panelEditPage, page }) => {
  const row = panelEditPage.getQueryEditorRow('A');
  await choose(row, page, 'Group by', 'Containment type');
  await page.keyboard.press('Escape');
  await expect(row.getByText(/cannot be split by containment type/)).toBeVisible();
});

test('the query editor is accessible', async ({ panelEditPage, page }) => {
  const row = panelEditPage.getQueryEditorRow('A');
  await expect(row.getByRole('combobox', { name: 'Measures' })).toBeVisible();
  await row.evaluate((element) => element.setAttribute('data-checked', 'row'));
  expect(await violations(page, '[data-checked="row"]')).toEqual([]);
});
