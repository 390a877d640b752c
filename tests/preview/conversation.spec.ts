import { columns, expect, NOW, test } from './preview';

const HOUR = 3_600_000;
/** Long over, so that every session of it is closed. */
const MORNING = { from: NOW - 8 * HOUR, to: NOW - 2 * HOUR };
const DROP_OFFS = {
  refId: 'A',
  schemaVersion: 1,
  queryType: 'timeSeries',
  measures: ['sessions'],
  containmentTypes: ['dropOff'],
  bots: ['st-sim-support'],
  interval: '1h',
};

test.beforeEach(({ preview }) => {
  const { settings } = preview;
  preview.host.setSettings({ ...settings, jsonData: { ...settings.jsonData, conversations: 'masked' } });
});

test('from the drop-offs of an hour to one session to what was said in it, in three clicks', async ({ preview }) => {
  const { page, simulator } = preview;
  await preview.open({ ...MORNING, query: DROP_OFFS });
  const [time, count] = columns(await preview.answer());
  const hour = (time.values as number[])[2];

  // 1: the hour.
  const cells = page
    .getByRole('table', { name: 'Table' })
    .getByRole('link', { name: String(count.values[2]), exact: true });
  await cells.first().click();
  const list = await preview.answer((result) => columns(result).some(({ name }) => name === 'sessionId'));
  const ids = columns(list).find(({ name }) => name === 'sessionId')!.values as string[];
  const starts = columns(list).find(({ name }) => name === 'start')!.values as number[];
  expect(starts.every((start) => start >= hour && start < hour + HOUR)).toBe(true);

  // 2 and 3: the session, and its conversation.
  await page.getByText(ids[0], { exact: true }).click();
  await page
    .getByRole('menuitem', { name: 'Show conversation' })
    .or(page.getByRole('link', { name: 'Show conversation' }))
    .first()
    .click();
  const answer = await preview.answer((result) => columns(result).some(({ name }) => name === 'body'));
  const { conversation } = simulator.truth({
    query: { queryType: 'conversation', sessionIds: [ids[0]] },
    range: MORNING,
  });
  const said = columns(answer).find(({ name }) => name === 'body')!.values as string[];
  expect(said).toHaveLength(conversation!.messages.length);
  expect(said.filter((text) => /\d{4}/.test(text))).toEqual([]);
  const lines = page.getByRole('list', { name: 'Logs' }).getByRole('listitem');
  await expect(lines).toHaveCount(said.length);
  await expect(lines.first()).toContainText(said[0]);
  await expect(lines.last()).toContainText(said.at(-1)!);
});

test('a conversation can be asked for in the editor, also as a table', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.choose('Show', 'Conversation');
  await preview.answer((result) => columns(result).some(({ name }) => name === 'body'));
  await preview.choose('Format', 'Table');
  await preview.answer((result) => columns(result).some(({ name }) => name === 'text'));
  await expect(preview.page.getByRole('columnheader', { name: 'Text' })).toBeVisible();
});

test('off, there is no link, no choice in the editor, and a query is refused in words', async ({ preview }) => {
  preview.host.setSettings(preview.settings);
  await preview.open({ ...MORNING, query: { refId: 'A', queryType: 'sessions' } });
  const list = await preview.answer((result) => columns(result).some(({ name }) => name === 'sessionId'));
  const [id] = columns(list).find(({ name }) => name === 'sessionId')!.values as string[];
  await expect(preview.page.getByRole('link', { name: id })).toBeVisible();
  await preview.field('Show').click();
  await expect(preview.page.getByRole('option', { name: 'Sessions' })).toBeVisible();
  await expect(preview.page.getByRole('option', { name: 'Conversation' })).toHaveCount(0);
  await preview.open({ ...MORNING, query: { refId: 'A', queryType: 'conversation', sessionIds: [id] } });
  await expect(preview.page.getByText(/Conversations are off in this data source/).first()).toBeVisible();
});
