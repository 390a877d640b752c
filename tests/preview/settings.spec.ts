import { expect, test } from './preview';

test('good settings are saved, and the test says that Kore.ai answered', async ({ preview }) => {
  await preview.open({ tab: 'settings' });
  await preview.page.getByRole('button', { name: 'Save & test' }).click();
  await expect(preview.page.getByText(/^Connected: bot st-sim-support answered/)).toBeVisible();
});

test('a wrong secret is told in words, and is never shown again', async ({ preview }) => {
  await preview.open({ tab: 'settings' });
  await preview.page.getByRole('button', { name: 'Reset' }).click();
  await preview.page.getByLabel(/^Client secret/).fill('not-the-secret');
  await preview.page.getByRole('button', { name: 'Save & test' }).click();
  await expect(preview.page.getByText(/client secret is wrong/)).toBeVisible();
  const stored = await preview.page.request.get(`${preview.host.url}/api/datasources/uid/koreai-sessions`);
  expect(await stored.text()).not.toContain('not-the-secret');
  expect(await stored.json()).toMatchObject({ secureJsonFields: { clientSecret: true } });
});

test('an unknown bot is told in words', async ({ preview }) => {
  await preview.open({ tab: 'settings' });
  await preview.page.getByLabel(/^Bot ID 1/).fill('st-nobody');
  await preview.page.getByRole('button', { name: 'Save & test' }).click();
  await expect(preview.page.getByText(/does not know the bot st-nobody/)).toBeVisible();
});

test('a host where nobody listens is told in words', async ({ preview }) => {
  await preview.open({ tab: 'settings' });
  // Port 9 is Discard's; no test machine has it.
  await preview.page.getByLabel(/^URL/).fill('http://127.0.0.1:9');
  await preview.page.getByRole('button', { name: 'Save & test' }).click();
  await expect(preview.page.getByRole('status').getByText(/127\.0\.0\.1:9/)).toBeVisible();
});

test('saved settings are those that the next query asks with', async ({ preview }) => {
  await preview.open({ tab: 'settings' });
  await preview.page.getByLabel('Display name 1').fill('Help desk');
  await preview.page.getByRole('button', { name: 'Save & test' }).click();
  await expect(preview.page.getByText(/^Connected/)).toBeVisible();
  await preview.page.getByRole('tab', { name: 'Query' }).click();
  await preview.choose('Show', 'Summary');
  await preview.choose('Group by', 'Bot');
  await preview.page.keyboard.press('Escape');
  await expect(preview.page.getByRole('cell', { name: 'Help desk' })).toBeVisible();
});
