import { expect, test } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { violations } from '../accessibility';
import { DATASOURCE, simulatorUrl } from './grafana';

async function fill(page: Page, url: string, bot: string, secret: string): Promise<void> {
  await page.getByLabel(/^URL/).fill(url);
  if (!/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url)) {
    await allowPlainHttp(page);
  }
  await page.getByLabel(/^Bot ID 1/).fill(bot);
  await page.getByLabel(/^Client ID/).fill('cs-sim');
  await page.getByLabel(/^Client secret/).fill(secret);
}

/** In containers the simulator has a host name of its own, and plain HTTP to another machine has to be allowed. */
async function allowPlainHttp(page: Page): Promise<void> {
  const choice = page.getByLabel('Allow plain HTTP');
  if (!(await choice.isVisible())) {
    await page.getByRole('button', { name: /^Expand section Limits/ }).click();
  }
  await choice.check({ force: true });
}

test('good settings are saved, and the test says how many sessions there are', async ({
  createDataSourceConfigPage,
  page,
}) => {
  const url = await simulatorUrl(page);
  const config = await createDataSourceConfigPage({ type: DATASOURCE.type });
  await fill(page, url, 'st-sim-support', 'sim-secret');
  await expect(config.saveAndTest()).toBeOK();
  await expect(config).toHaveAlert('success', {
    hasText: /Connected: bot st-sim-support answered in .* sessions? in the last hour/,
  });
});

const mistakes = [
  { what: 'a wrong secret', bot: 'st-sim-support', secret: 'wrong', says: /client secret is wrong/ },
  { what: 'an unknown bot', bot: 'st-nobody', secret: 'sim-secret', says: /does not know the bot st-nobody/ },
];

for (const { what, bot, secret, says } of mistakes) {
  test(`${what} is told in words`, async ({ createDataSourceConfigPage, page }) => {
    const url = await simulatorUrl(page);
    const config = await createDataSourceConfigPage({ type: DATASOURCE.type });
    await fill(page, url, bot, secret);
    await expect(config.saveAndTest()).not.toBeOK();
    await expect(config).toHaveAlert('error', { hasText: says });
  });
}

test('a host that does not answer is told in words', async ({ createDataSourceConfigPage, page }) => {
  const config = await createDataSourceConfigPage({ type: DATASOURCE.type });
  await fill(page, 'http://127.0.0.1:9', 'st-sim-support', 'sim-secret');
  await expect(config.saveAndTest()).not.toBeOK();
  await expect(config).toHaveAlert('error', { hasText: /Nothing answers at 127\.0\.0\.1:9/ });
});

test('a secret that is saved is never shown again', async ({ createDataSourceConfigPage, page }) => {
  const url = await simulatorUrl(page);
  const config = await createDataSourceConfigPage({ type: DATASOURCE.type });
  await fill(page, url, 'st-sim-support', 'sim-secret');
  await config.saveAndTest();
  const stored = await page.request.get(`/api/datasources/uid/${config.datasource.uid}`);
  expect(await stored.text()).not.toContain('sim-secret');
  await page.reload();
  await expect(page.getByLabel(/^Client secret/)).toBeDisabled();
  expect(await page.content()).not.toContain('sim-secret');
});

test('the settings are accessible', async ({ gotoDataSourceConfigPage, page }) => {
  await gotoDataSourceConfigPage(DATASOURCE.uid);
  await expect(page.getByLabel(/^Client ID/)).toBeVisible();
  // The headings of Grafana's own sections skip a level.
  expect(await violations(page, 'form', ['heading-order'])).toEqual([]);
});
