import { expect, test } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { DATASOURCE, LOADING_MS } from './grafana';

interface Panel {
  id: number;
  targets?: Array<Record<string, unknown>>;
  panels?: Panel[];
}
interface Dashboard {
  id: number | null;
  uid: string;
  title: string;
  panels: Panel[];
  templating: { list: unknown[] };
}

/** A copy of the overview that names its data source. */
async function copyOf(page: Page, uid: string): Promise<Dashboard> {
  const response = await page.request.get('/api/dashboards/uid/koreai-containment-overview');
  const { dashboard } = (await response.json()) as { dashboard: Dashboard };
  const copy = JSON.parse(JSON.stringify(dashboard).replaceAll('${datasource}', DATASOURCE.uid)) as Dashboard;
  return { ...copy, id: null, uid, title: uid };
}

/** Saves a dashboard and shares it with everybody; the key in its address. */
async function share(page: Page, dashboard: Dashboard): Promise<string> {
  await page.request.delete(`/api/dashboards/uid/${dashboard.uid}`);
  expect((await page.request.post('/api/dashboards/db', { data: { dashboard } })).ok()).toBe(true);
  const data = { isEnabled: true, share: 'public', timeSelectionEnabled: true };
  const shared = await page.request.post(`/api/dashboards/uid/${dashboard.uid}/public-dashboards`, { data });
  expect(shared.ok()).toBe(true);
  return ((await shared.json()) as { accessToken: string }).accessToken;
}

test('a copy of the overview without variables can be shared publicly', async ({ page }) => {
  const copy = await copyOf(page, 'public-without-variables');
  copy.templating.list = [];
  for (const target of copy.panels.flatMap(({ targets = [] }) => targets)) {
    delete target.bots;
    delete target.filters;
  }
  const key = await share(page, copy);
  await page.goto(`/public-dashboards/${key}?from=now-24h&to=now`);
  const figure = page.getByTestId('data-testid Panel header Sessions').first();
  await expect(figure.getByText(/^[\d,]+$/)).toBeVisible({ timeout: LOADING_MS });
  await expect(page.getByTestId(/data-testid Panel status error/)).toHaveCount(0);
});

test('a variable that is left on a public dashboard is named, with its field', async ({ page }) => {
  const key = await share(page, await copyOf(page, 'public-with-variables'));
  const data = { intervalMs: 60_000, maxDataPoints: 100, timeRange: { from: 'now-24h', to: 'now', timezone: 'utc' } };
  const answer = await page.request.post(`/api/public/dashboards/${key}/panels/1/query`, { data });
  expect(await answer.text()).toMatch(/bots\[0\].*\$\{bot\}.*a public dashboard has no variables/);
});
