import { expect, test } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { LOADING_MS } from './grafana';

/** The shipped rule on drop-offs. */
const RULE = 'koreai-drop-off-rate';

/** Opens what a session ID of the page leads to: with several links, a menu. */
async function follow(page: Page, id: string, link: string) {
  await page.getByText(id, { exact: true }).first().click();
  await page.locator('a', { hasText: link }).click();
}

test('from an alert to its drop-offs to one session to what was said in it', async ({ page }) => {
  test.setTimeout(180_000);
  // The rule says to which dashboard its alerts lead.
  const rule = await page.request.get(`/api/v1/provisioning/alert-rules/${RULE}`);
  const { annotations } = (await rule.json()) as { annotations: Record<string, string> };
  await page.goto(`/d/${annotations.__dashboardUid__}?from=now-3h&to=now-1h`);

  await page.mouse.move(700, 500);
  const ids = page.getByText(/^[0-9a-f]{24}$/);
  await expect(async () => {
    await page.mouse.wheel(0, 1500);
    await expect(ids.first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: LOADING_MS });
  const id = await ids.first().innerText();
  await follow(page, id, 'Show conversation');

  await expect(page).toHaveURL(/explore/);
  const url = decodeURIComponent(page.url());
  expect(url).toContain('"queryType":"conversation"');
  expect(url).toContain(id);
  expect(url).toContain('"sortOrder":"Ascending"');
  const logs = page.getByText(/^(INFO|DEBUG)$/i);
  await expect(logs.first()).toBeVisible({ timeout: LOADING_MS });
});

test('a dashboard shows what was said last, once its row is opened', async ({ page }) => {
  await page.goto('/d/koreai-drop-off-investigation');
  await page.mouse.move(700, 500);
  const row = page.getByText('What they said last', { exact: true });
  await expect(async () => {
    await page.mouse.wheel(0, 1500);
    await expect(row).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: LOADING_MS });
  await row.click();
  await expect(async () => {
    await page.mouse.wheel(0, 1500);
    await expect(page.getByRole('gridcell', { name: /^(bot|user)$/ }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: LOADING_MS });
});
