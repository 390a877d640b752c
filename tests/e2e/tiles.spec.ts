import { expect, test } from '@grafana/plugin-e2e';
import type { Locator, Page } from '@playwright/test';
import { LOADING_MS } from './grafana';

// The figures of the overview, each a panel of its own.

const HOUR = 3_600_000;
const OVERVIEW = 'koreai-containment-overview';

/** The texts of the icons beside a title. */
async function noticesOf(page: Page, panel: Locator): Promise<string> {
  let texts = '';
  for (const icon of await panel.getByTestId('title-items-container').locator('span[tabindex], button').all()) {
    await icon.hover();
    texts += await page.getByRole('tooltip').first().innerText();
    await page.mouse.move(0, 0);
    await expect(page.getByRole('tooltip')).toHaveCount(0);
  }
  return texts;
}

test('while its range loads, a figure says so and shows no change', async ({ page }) => {
  // A time that nobody has asked for: 90 days, and the 90 days before them.
  const to = Date.now() - (400 + Math.floor(Math.random() * 200)) * 24 * HOUR;
  await page.goto(`/d-solo/${OVERVIEW}?panelId=panel-1&from=${to - 90 * 24 * HOUR}&to=${to}`);
  const panel = page.getByTestId('data-testid Panel header Sessions');
  await expect(panel.getByText(/^[\d,]+$/)).toBeVisible({ timeout: LOADING_MS });
  expect(await noticesOf(page, panel)).toMatch(/Loading sessions|So far/);
  await expect(panel.getByText('Change').locator('..')).toHaveText(/^Change-$/);
});

test('a change of a rate is in percentage points and has a sign', async ({ page }) => {
  await page.goto(`/d-solo/${OVERVIEW}?panelId=panel-3&from=now-7d&to=now`);
  const panel = page.getByTestId('data-testid Panel header Drop-off rate');
  await expect(panel.getByText('Change').locator('..')).toHaveText(/^Change([+-][\d.]+|0) pp$/, {
    timeout: 2 * LOADING_MS,
  });
});

interface Frame {
  schema: { fields: Array<{ name: string }>; meta: { custom?: { interval?: string } } };
  data: { values: Array<Array<number | null>> };
}

/** Today in a panel of the overview, once all of it has been read: the stamps of its buckets and its values. */
async function today(page: Page, panel: number) {
  let frame: Frame | undefined;
  page.on('response', async (response) => {
    if (response.url().includes('/api/ds/query')) {
      const { A } = (await response.json()).results;
      frame = A.frames[0].schema.meta.custom?.status === 'running' ? undefined : A.frames[0];
    }
  });
  await page.goto(`/d-solo/${OVERVIEW}?panelId=panel-${panel}&from=now%2Fd&to=now%2Fd`);
  await expect.poll(() => Boolean(frame), { timeout: LOADING_MS }).toBe(true);
  // Right after midnight nothing has begun today, and there are no fields.
  const [times = [], ...values] = frame!.data.values;
  return { times: times as number[], values };
}

test('today has no rates of what is still to come or can still change', async ({ page }) => {
  const { times, values } = await today(page, 8);
  // Sessions are final half an hour after their start, and only a tenth of a bucket may be newer.
  const unknown = (time: number) => Date.now() - time < 5 * HOUR && Date.now() - time < times[1] - times[0];
  for (const [i, time] of times.entries()) {
    if (time > Date.now() || unknown(time)) {
      expect(values.map((series) => series[i])).toEqual(values.map(() => null));
    }
  }
  // In the first hours of a day there may be none at all yet.
  const hours = (Date.now() - (times[0] ?? Date.now())) / HOUR;
  expect(values.flat().some((value) => value !== null) || hours < 8).toBe(true);
});

test('today has the sessions that have come so far, and none of what is still to come', async ({ page }) => {
  const { times, values } = await today(page, 7);
  for (const [i, time] of times.entries()) {
    const counted = values.map((series) => series[i] !== null);
    // The clocks of browser and server may differ by seconds.
    if (Math.abs(time - Date.now()) > 60_000) {
      expect(counted).toEqual(values.map(() => time < Date.now()));
    }
  }
});
