import { expect, test } from '@grafana/plugin-e2e';
import type { Locator, Page } from '@playwright/test';
import { DATASOURCE, LOADING_MS } from './grafana';

// Where links lead: each is followed to its address, and that is read as Grafana reads it.

const MORNING = { from: 'now-1d/d', to: 'now-1d/d' };

interface Pane {
  datasource: string;
  queries: Array<Record<string, unknown>>;
  range?: { from: string; to: string };
}

/** Saves a dashboard of one panel and opens it. */
async function open(page: Page, uid: string, panel: object): Promise<void> {
  const target = { refId: 'A', datasource: { uid: DATASOURCE.uid, type: DATASOURCE.type }, schemaVersion: 1 };
  const { targets = [{}], ...rest } = panel as { targets?: object[] };
  const dashboard = {
    uid,
    title: uid,
    time: MORNING,
    panels: [
      {
        id: 1,
        title: 'Links',
        gridPos: { x: 0, y: 0, w: 24, h: 16 },
        datasource: target.datasource,
        targets: targets.map((query) => ({ ...target, ...query })),
        ...rest,
      },
    ],
  };
  const saved = await page.request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
  expect(saved.ok()).toBe(true);
  await page.goto(`/d/${uid}`);
}

/** The links of a panel that lead to Explore, read. */
async function panesOf(scope: Page | Locator): Promise<Pane[]> {
  const links = scope.locator('a[href*="/explore?"]');
  await expect(links.first()).toBeVisible({ timeout: LOADING_MS });
  const addresses = await links.evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  return addresses.map((address) => {
    const { searchParams } = new URL(address);
    const panes = searchParams.get('panes');
    return panes ? (JSON.parse(panes) as { a: Pane }).a : (JSON.parse(searchParams.get('left')!) as Pane);
  });
}

const sessions = { queryType: 'timeSeries', measures: ['sessions'], interval: '6h' };

for (const type of ['stat', 'gauge']) {
  test(`a ${type} of a time series leads to the sessions of the whole range`, async ({ page }) => {
    await open(page, `links-${type}`, { type, targets: [{ ...sessions, groupBy: ['bot'] }] });
    const panes = await panesOf(page);
    for (const { queries, range } of panes) {
      expect(queries[0]).toMatchObject({ queryType: 'sessions', bots: [expect.stringMatching(/^st-/)] });
      expect(Number(range!.to) - Number(range!.from)).toBeGreaterThan(22 * 3_600_000);
    }
  });
}

test('a bucket leads to its own sessions', async ({ page }) => {
  await open(page, 'links-buckets', {
    type: 'stat',
    targets: [sessions],
    options: { reduceOptions: { values: true, calcs: [], fields: '' } },
  });
  const spans = (await panesOf(page)).map(({ range }) => Number(range!.to) - Number(range!.from));
  // The last bucket ends with the range, a millisecond before midnight.
  for (const span of spans) {
    expect(span).toBeGreaterThan(5.9 * 3_600_000);
    expect(span).toBeLessThanOrEqual(6 * 3_600_000);
  }
});

test('a session ID leads to that session, asked of its bot alone', async ({ page }) => {
  await open(page, 'links-sessions', { type: 'table', targets: [{ queryType: 'sessions', limit: 5 }] });
  const cell = page.getByText(/^[0-9a-f]{24}$/).first();
  await expect(cell).toBeVisible({ timeout: LOADING_MS });
  // With conversations there are two links, so that the cell opens a menu of them.
  await cell.click();
  const panes = await panesOf(page);
  expect(panes.map(({ queries }) => queries[0].queryType)).toEqual(['sessions', 'conversation']);
  for (const { queries } of panes) {
    expect(queries[0]).toMatchObject({
      sessionIds: [expect.stringMatching(/^[0-9a-f]{24}$/)],
      bots: [expect.stringMatching(/^st-/)],
    });
  }
});

test('a channel of the overview leads to that channel, and Other nowhere', async ({ page }) => {
  await page.goto('/d-solo/koreai-containment-overview?panelId=panel-21');
  const links = page.locator('a[href*="koreai-session-explorer"][href*="var-channel="]');
  await expect(links.first()).toBeVisible({ timeout: LOADING_MS });
  const channels = await links.evaluateAll((all) =>
    all.map((a) => [a.textContent, new URL((a as HTMLAnchorElement).href).searchParams.getAll('var-channel').at(-1)])
  );
  for (const [shown, channel] of channels) {
    expect(channel).toBe(shown);
    expect(channel).not.toMatch(/^Other/);
  }
});
