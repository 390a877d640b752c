import { expect, NOW, test } from './preview';

const MORNING = { from: NOW - 6 * 3_600_000, to: NOW };

test('a mistake is explained at its field', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.choose('Group by', 'Containment type');
  await preview.page.keyboard.press('Escape');
  await expect(preview.editor.getByText(/cannot be split by containment type/)).toBeVisible();
});

test('a query that the back end refuses is an error in words', async ({ preview }) => {
  await preview.open({ ...MORNING, query: { refId: 'A', queryType: 'timeSeries', groupBy: ['colour'] } });
  await expect(preview.page.getByRole('alert', { name: 'Query error' }).filter({ hasText: 'colour' })).toBeVisible();
});

test('a Kore.ai that fails is an error in words', async ({ preview }) => {
  const { clientSecret: _, ...rest } = preview.host.settings.secureJsonData;
  preview.host.setSettings({ secureJsonData: { ...rest, clientSecret: 'wrong' } });
  await preview.open(MORNING);
  await expect(
    preview.page.getByRole('alert', { name: 'Query error' }).filter({ hasText: 'The client secret is wrong' })
  ).toBeVisible();
});
