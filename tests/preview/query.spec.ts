import { columns, expect, NOW, test, WEEK } from './preview';

const MORNING = { from: NOW - 6 * 3_600_000, to: NOW };

test('a new query shows the drop-off rate over a week without a click, to the last session', async ({ preview }) => {
  await preview.open();
  const [time, rate] = columns(await preview.answer());
  const { timeSeries } = preview.simulator.truth({
    query: { queryType: 'timeSeries' },
    range: WEEK,
    maxDataPoints: preview.maxDataPoints,
  });
  expect(time.values).toEqual(timeSeries!.times);
  expect(rate.values).toEqual(timeSeries!.series[0].values);
  expect(rate.values.length).toBeGreaterThan(100);
  await expect(preview.page.getByRole('heading', { name: 'Time series' })).toBeVisible();
  await expect(preview.page.getByText(`Table · ${time.values.length} rows`)).toBeVisible();
  await expect(preview.page.getByRole('columnheader', { name: 'Drop-off rate' })).toBeVisible();
});

test('a summary by channel is a table with a row for each', async ({ preview }) => {
  await preview.open();
  await preview.choose('Show', 'Summary');
  await preview.choose('Group by', 'Channel');
  await preview.page.keyboard.press('Escape');
  const [channels, rates] = columns(await preview.answer(hasField('channel')));
  const { summary } = preview.simulator.truth({
    query: { queryType: 'summary', groupBy: ['channel'] },
    range: WEEK,
  });
  expect(channels.values).toEqual(summary!.rows.map(({ labels }) => labels.channel));
  expect(rates.values).toEqual(summary!.rows.map(({ values }) => values.dropOffRate));
  const row = preview.page.getByRole('row').filter({ hasText: String(channels.values[0]) });
  await expect(row).toContainText(percent(rates.values[0]));
});

test('sessions are a table, newest first, and a session ID leads to its session', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.choose('Show', 'Sessions');
  const shown = columns(await preview.answer(hasField('sessionId')));
  const ids = shown.find(({ name }) => name === 'sessionId')!.values as string[];
  const starts = shown.find(({ name }) => name === 'start')!.values as number[];
  const { sessions } = preview.simulator.truth({ query: { queryType: 'sessions' }, range: MORNING });
  // Sessions of one start have no order of their own.
  expect([...ids].sort()).toEqual(sessions!.rows.map(({ sessionId }) => sessionId).sort());
  expect(starts).toEqual([...starts].sort((a, b) => b - a));

  await preview.page.getByRole('link', { name: ids[0] }).click();
  // One session is shown field by field.
  const own = columns(await preview.answer(hasField('value')));
  expect(own.find(({ name }) => name === 'value')!.values).toContain(ids[0]);
});

test('groups are lines, each with the truth of its channel', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.choose('Measures', 'Sessions');
  await preview.page.keyboard.press('Escape');
  await preview.choose('Group by', 'Channel');
  await preview.page.keyboard.press('Escape');
  const answer = await preview.answer((result) => columns(result).length > 4);
  const { timeSeries } = preview.simulator.truth({
    query: { queryType: 'timeSeries', measures: ['dropOffRate', 'sessions'], groupBy: ['channel'] },
    range: MORNING,
    maxDataPoints: preview.maxDataPoints,
  });
  const [, ...lines] = columns(answer);
  const told = (measure: string, labels: object, values: unknown[]) => JSON.stringify([measure, labels, values]);
  expect(lines.map(({ name, labels, values }) => told(name, labels!, values)).sort()).toEqual(
    timeSeries!.series.map(({ measure, labels, values }) => told(measure, labels, values)).sort()
  );
});

test('a tag filter offers the names and values that there are', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.answer();
  await preview.editor.getByRole('button', { name: 'Add filter' }).click();
  await preview.field('Filter 1 by').click();
  const tag = preview.simulator
    .sessions(MORNING)
    .flatMap(({ tags }) => (tags as Tags | undefined)?.sessionTags ?? [])
    .find((one): one is Tag => typeof one.name === 'string' && typeof one.value === 'string')!;
  await preview.page.keyboard.type(tag.name);
  await preview.page
    .getByRole('option', { name: new RegExp(`^${tag.name}\\s*sessionTag\\.${tag.name}$`) })
    .first()
    .click();
  await preview.field('Filter 1 values').click();
  await preview.page
    .getByRole('option', { name: new RegExp(`^${tag.value}`) })
    .first()
    .click();
  await preview.page.keyboard.press('Escape');
  const filters = [{ key: `sessionTag.${tag.name}`, operator: '=', values: [tag.value] }];
  await expect.poll(() => new URL(preview.page.url()).searchParams.get('query')).toContain(JSON.stringify(filters));
  const { timeSeries } = preview.simulator.truth({
    query: { queryType: 'timeSeries', filters },
    range: MORNING,
    maxDataPoints: preview.maxDataPoints,
  });
  await expect.poll(() => columns(preview.answers.at(-1)!.A)[1]?.values).toEqual(timeSeries!.series[0].values);
});

test('a link shows the same query, range and theme again', async ({ preview }) => {
  const query = { refId: 'A', queryType: 'summary' as const, measures: ['sessions'], groupBy: ['language'] };
  await preview.open({ ...MORNING, theme: 'light', query });
  const [languages, counts] = columns(await preview.answer());
  const { summary } = preview.simulator.truth({ query, range: MORNING });
  expect(counts.values).toEqual(summary!.rows.map(({ values }) => values.sessions));
  expect(languages.values).toEqual(summary!.rows.map(({ labels }) => labels.language));
  await expect(preview.field('Show')).toHaveValue('Summary');
  await expect(preview.page.getByRole('button', { name: 'Dark theme' })).toBeVisible();
});

test('the inspector says what was asked and what it took', async ({ preview }) => {
  await preview.open(MORNING);
  await preview.answer();
  await preview.page.getByRole('button', { name: 'Inspect' }).click();
  const inspector = preview.page.getByRole('region', { name: 'Inspect' });
  await expect(inspector.getByText(/^Asks Kore\.ai for all sessions of every bot/)).toBeVisible();
  await inspector.getByRole('tab', { name: 'Stats' }).click();
  await expect(inspector.getByRole('row', { name: /^Calls of Kore\.ai/ })).toBeVisible();
  await inspector.getByRole('tab', { name: 'JSON' }).click();
  await expect(inspector.getByLabel('Answer')).toContainText('timeseries-wide');
});

interface Tag {
  name: string;
  value: string;
}
interface Tags {
  sessionTags?: Array<{ name?: unknown; value?: unknown }>;
}

function hasField(name: string) {
  return (result: Parameters<typeof columns>[0]) => columns(result).some((column) => column.name === name);
}

function percent(value: unknown): string {
  return `${Number((Number(value) * 100).toFixed(1))}%`;
}
