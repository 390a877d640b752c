import { expect, test, WEEK } from './preview';

const QUERY = {
  refId: 'A',
  queryType: 'timeSeries',
  measures: ['sessions', 'medianDuration', 'p95Duration'],
  groupBy: ['channel'],
  filters: [{ key: 'language', operator: '=', values: ['en', 'es'] }],
  minSessions: 10,
};

/** What sticks out of a page of this width (px), as the start of its text or its label. */
const sticksOut = (width: number) =>
  [...document.querySelectorAll<HTMLElement>('main *')]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > width + 1)
    .map((element) => element.ariaLabel ?? `${element.tagName} ${(element.textContent ?? '').slice(0, 40)}`);

for (const width of [480, 400]) {
  test.describe(`a page of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 900 } });

    test('holds the settings', async ({ preview }) => {
      await preview.open({ tab: 'settings' });
      for (const section of ['Privacy', 'Limits and loading', 'TLS, headers and proxy']) {
        await preview.page.getByRole('button', { name: new RegExp(section) }).click();
      }
      await expect(preview.page.getByLabel(/^Display name 1/)).toBeVisible();
      expect(await preview.page.evaluate(sticksOut, width)).toEqual([]);
    });

    test('holds the query editor with everything in it', async ({ preview }) => {
      await preview.open({ ...WEEK, query: QUERY });
      await preview.editor.getByRole('button', { name: /^Options/ }).click();
      await expect(preview.editor.getByLabel('Legend')).toBeVisible();
      await preview.editor.evaluate((element) => element.closest('main')!.replaceChildren(element));
      expect(await preview.page.evaluate(sticksOut, width)).toEqual([]);
    });

    test('holds the help', async ({ preview }) => {
      await preview.open({ tab: 'help' });
      await expect(preview.page.getByRole('heading', { name: 'What is going on now?' })).toBeVisible();
      expect(await preview.page.evaluate(sticksOut, width)).toEqual([]);
    });
  });
}
