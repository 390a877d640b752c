/** @jest-environment node */
import { written } from '../testing';
import type { SessionsQuery, TruthRequest } from './index';
import { computeTruth } from './index';
import { labelNames } from './rules';

const FROM = Date.parse('2026-05-04T00:00:00Z');
const range = { from: FROM, to: FROM + 3_600_000 };
const channels = (n: number) =>
  written(
    ...Array.from({ length: n }, (_, i) => ({
      start_time: new Date(FROM + i * 1000).toISOString(),
      channel: `ch${i}`,
      containmentType: 'dropOff',
    }))
  );
const ask = (of: ReturnType<typeof channels>, query: SessionsQuery, more: Partial<TruthRequest> = {}) =>
  computeTruth(of, { query, range, rule: true, ...more }, range.to);
const labels = (truth: ReturnType<typeof ask>) => truth.summary?.rows.map((row) => row.labels);

describe('an alert rule', () => {
  it('has one bucket where no interval is chosen', () => {
    const { timeSeries } = ask(channels(3), { measures: ['sessions'] });
    expect(timeSeries).toMatchObject({ times: [FROM], interval: 'whole', series: [{ values: [3] }] });
    expect(ask(channels(3), { interval: '30m' }).timeSeries?.times).toHaveLength(2);
  });

  it('folds no group, up to 500, unless a limit is set', () => {
    const query = { queryType: 'summary', measures: ['sessions'], groupBy: ['channel'] };
    expect(labels(ask(channels(12), query))).toHaveLength(12);
    expect(labels(ask(channels(12), { ...query, groupLimit: 3 }))).toHaveLength(4);
    expect(() => ask(channels(501), query)).toThrow('501 groups');
  });

  it('by bot has every bot that is admitted, an account those that there are', () => {
    const query = { queryType: 'summary', measures: ['sessions', 'dropOffRate'], groupBy: ['bot'] };
    const bots = ['b', 'quiet', 'other'];
    const filters = [{ key: 'bot', operator: '!=', values: ['other'] }];
    const { summary } = ask(channels(2), { ...query, filters }, { bots });
    expect(summary?.rows.map((row) => [row.labels.bot, row.values])).toEqual([
      ['b', { sessions: 2, dropOffRate: 1 }],
      ['quiet', { sessions: 0, dropOffRate: null }],
    ]);
    expect(labels(ask(channels(2), query, { bots, account: true }))).toEqual([{ bot: 'b' }]);
    expect(labels(ask(channels(2), query, { bots, rule: false }))).toEqual([{ bot: 'b' }]);
  });

  it('has names that every receiver takes for its labels', () => {
    const groupBy = ['sessionTag.a.b', 'sessionTag.a_b', 'userTag.größe', 'channel'];
    expect(labelNames(groupBy, true)).toEqual(['sessionTag_a_b', 'sessionTag_a_b_2', 'userTag_gr__e', 'channel']);
    expect(labelNames(groupBy, false)).toEqual(groupBy);
  });
});
