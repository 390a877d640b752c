import { expect, test } from '@grafana/plugin-e2e';
import { ask, choose, DATASOURCE, LOADING_MS } from './grafana';

test.beforeEach(async ({ explorePage }) => {
  await explorePage.datasource.set(DATASOURCE.name);
});

test('a new query draws a graph and a table', async ({ explorePage, page }) => {
  expect((await ask(page, 'Run query')).ok()).toBe(true);
  await expect(explorePage.timeSeriesPanel.locator).toBeVisible({ timeout: LOADING_MS });
  await expect(explorePage.tablePanel.locator).toBeVisible({ timeout: LOADING_MS });
});

test('a session ID opens that session', async ({ explorePage, page }) => {
  await choose(page, page, 'Show', 'Sessions');
  expect((await ask(page, 'Run query')).ok()).toBe(true);
  const cell = explorePage.tablePanel.locator.getByText(/^[0-9a-f]{24}$/).first();
  await expect(cell).toBeVisible({ timeout: LOADING_MS });
  const id = await cell.innerText();
  // With conversations there are two links, so that the cell opens a menu of them.
  await cell.click();
  const link = page.locator('a', { hasText: 'Show this session' });
  expect(decodeURIComponent((await link.getAttribute('href')) ?? '')).toContain(id);
});

test('the help tab puts a query into the editor', async ({ explorePage, page }) => {
  await page.getByRole('button', { name: 'Show data source help' }).click();
  await page.getByRole('button', { name: /^Agent transfer rate and sessions by hour of day/ }).click();
  await expect(explorePage.getQueryEditorRow('A').getByRole('combobox', { name: 'Show' })).toHaveValue('Summary');
});
