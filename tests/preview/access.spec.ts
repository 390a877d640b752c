import { violations } from '../accessibility';
import { columns, expect, NOW, test } from './preview';

const MORNING = { from: NOW - 6 * 3_600_000, to: NOW };

test('a query can be made with the keyboard alone', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.answer();
  const { keyboard } = preview.page;
  const focused = () => preview.page.evaluate(() => document.activeElement?.id ?? '');
  const tabTo = async (name: string) => {
    const id = await preview.field(name).getAttribute('id');
    for (let presses = 0; presses < 60 && (await focused()) !== id; presses++) {
      await keyboard.press('Tab');
    }
    expect(await focused()).toBe(id);
  };
  /** Moves down the open list to an option and takes it. */
  const pick = async (option: string) => {
    const active = preview.page.getByRole('option', { selected: true });
    await keyboard.press('ArrowDown');
    await expect(preview.page.getByRole('option', { name: option }).first()).toBeVisible();
    for (
      let presses = 0;
      presses < 20 && !(await active.allInnerTexts()).some((t) => t.startsWith(option));
      presses++
    ) {
      await keyboard.press('ArrowDown');
    }
    await keyboard.press('Enter');
  };
  await tabTo('Show');
  await pick('Summary');
  await tabTo('Group by');
  await pick('Language');
  await keyboard.press('Escape');
  await preview.answer((result) => columns(result)[0]?.name === 'language');
});

for (const theme of ['light', 'dark']) {
  test(`the query editor is accessible, ${theme}`, async ({ preview }) => {
    await preview.open({ ...MORNING, theme, query: FULL });
    await preview.answer();
    await preview.editor.getByRole('button', { name: 'Options' }).click();
    expect(await violations(preview.page, '[aria-label="Query editor"]')).toEqual([]);
  });

  test(`the settings are accessible, ${theme}`, async ({ preview }) => {
    await preview.open({ theme, tab: 'settings' });
    await expect(preview.page.getByLabel(/^URL/)).toBeVisible();
    const folded = preview.page.getByRole('button', { name: /Expand section/ });
    for (let left = await folded.count(); left > 0; left--) {
      await folded.first().click();
      await expect(folded).toHaveCount(left - 1);
    }
    // Grafana's own TLS settings skip heading levels.
    expect(await violations(preview.page, 'form', ['heading-order'])).toEqual([]);
  });
}

test('an example of the help becomes the query', async ({ preview }) => {
  await preview.open({ ...MORNING, tab: 'help' });
  await preview.page.getByRole('button', { name: /^Agent transfer rate and sessions by hour of day/ }).click();
  await expect(preview.field('Show')).toHaveValue('Summary');
  await preview.answer((result) => columns(result)[0]?.name === 'hourOfDay');
});

/** A query that shows every row of the editor. */
const FULL = {
  refId: 'A',
  queryType: 'timeSeries',
  containmentTypes: ['dropOff'],
  filters: [{ key: 'channel', operator: '=', values: ['rtm'] }],
  measures: ['dropOffRate', 'sessions'],
  groupBy: ['channel'],
};
