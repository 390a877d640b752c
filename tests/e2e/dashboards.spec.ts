import { expect, test } from '@grafana/plugin-e2e';
import { readDashboards } from '../../scripts/dashboard-queries';
import { DATASOURCE, LOADING_MS } from './grafana';

for (const { dashboard } of readDashboards()) {
  test(`${dashboard.title} shows all its panels without an error`, async ({ gotoDashboardPage, page }) => {
    test.setTimeout(180_000);
    // Panels out of sight are not drawn, and their place is not known by their title alone: two may have one.
    await page.setViewportSize({ width: 1400, height: 4500 });
    const opened = await gotoDashboardPage({ uid: dashboard.uid });
    for (const { title, type } of dashboard.panels) {
      if (type === 'row') {
        continue;
      }
      const panel = opened.getPanelByTitle(title);
      await expect(panel.locator.first()).toBeVisible({ timeout: LOADING_MS });
      await expect(panel.locator.getByText('No data', { exact: true })).toHaveCount(0, { timeout: LOADING_MS });
    }
    await expect(opened).toHavePanelErrors(0);
  });
}

test("the dashboards are offered on the data source's own tab", async ({ page }) => {
  await page.goto(`/connections/datasources/edit/${DATASOURCE.uid}/dashboards`);
  for (const name of ['Containment overview', 'Session explorer', 'Drop-off investigation']) {
    await expect(page.getByText(name).first()).toBeVisible();
  }
});

test('an ad hoc filter reaches the panels', async ({ gotoDashboardPage, page }) => {
  const queryParams = new URLSearchParams({ 'var-filters': 'channel|=|korevg' });
  const sent = page.waitForRequest(
    (request) => request.url().includes('/api/ds/query') && (request.postData() ?? '').includes('korevg')
  );
  await gotoDashboardPage({ uid: 'koreai-containment-overview', queryParams });
  const body = (await sent).postDataJSON() as { queries: Array<{ filters?: unknown[] }> };
  expect(body.queries[0].filters).toContainEqual({ key: 'channel', operator: '=', values: ['korevg'] });
});
