import { columns, expect, NOW, test, WEEK } from './preview';

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
});

test('a summary by channel is a table with a row for each', async ({ preview }) => {
  await preview.open();
  await preview.choose('Show', 'Summary');
  await preview.choose('Group by', 'Channel');
  await preview.page.keyboard.press('Escape');
  const answer = await preview.answer(({ frames }) => frames?.[0]?.schema.fields[0]?.name === 'channel');
  const [channels, rates] = columns(answer);
  const { summary } = preview.simulator.truth({
    query: { queryType: 'summary', groupBy: ['channel'] },
    range: WEEK,
  });
  expect(channels.values).toEqual(summary!.rows.map(({ labels }) => labels.channel));
  expect(rates.values).toEqual(summary!.rows.map(({ values }) => values.dropOffRate));
  const table = preview.page.getByRole('table');
  await expect(table.getByRole('cell', { name: String(channels.values[0]) })).toBeVisible();
});

test('sessions are a table, newest first', async ({ preview }) => {
  await preview.open({ from: NOW - 6 * 3_600_000, to: NOW });
  await preview.choose('Show', 'Sessions');
  const answer = await preview.answer(
    ({ frames }) => frames?.[0]?.schema.fields.some(({ name }) => name === 'sessionId') ?? false
  );
  const ids = columns(answer).find(({ name }) => name === 'sessionId')!.values;
  const { sessions } = preview.simulator.truth({
    query: { queryType: 'sessions' },
    range: { from: NOW - 6 * 3_600_000, to: NOW },
  });
  expect(ids).toEqual(sessions!.rows.map(({ sessionId }) => sessionId));
  await expect(preview.page.getByRole('table').getByText(String(ids[0]))).toBeVisible();
});
