/** @jest-environment node */
import { written } from '../testing';
import { computeTruth } from './index';
import { ask, DAY, FROM, NOW, range } from './sample';

describe('buckets', () => {
  it('hold the sessions that start in them, within the range', () => {
    const { times, series } = ask(
      { measures: ['sessions', 'dropOffRate'], interval: '1h' },
      { range: { from: FROM + 9 * 3_600_000 + 300_000, to: FROM + 11 * 3_600_000 } }
    ).timeSeries!;
    expect(times).toEqual([FROM + 9 * 3_600_000, FROM + 10 * 3_600_000]);
    expect(series.map(({ measure, values }) => [measure, values])).toEqual([
      ['sessions', [2, 2]],
      ['dropOffRate', [0, 0]],
    ]);
  });

  it('measure earlier what they show later', () => {
    const later = { range: { from: FROM + 7 * 86_400_000, to: NOW + 7 * 86_400_000 } };
    const { times, series } = ask({ measures: ['sessions'], interval: '12h', timeShift: '1w' }, later).timeSeries!;
    expect(times[0]).toBe(later.range.from);
    expect(series[0].values).toEqual([5, 2]);
    expect(
      ask(
        { queryType: 'summary', measures: ['sessions'], timeShift: 'range' },
        { range: { from: NOW, to: NOW + 86_400_000 }, asOf: NOW + 86_400_000 }
      ).summary!.rows[0].values.sessions
    ).toBe(7);
    expect(() => ask({ queryType: 'sessions', timeShift: '1d' })).toThrow('timeShift');
  });

  it('count all of what is measured, also where a shift turns their edges round', () => {
    // Berlin's clocks go from 03:00 back to 02:00 at 01:00 UTC: the edge at 01:00 UTC was 00:00 UTC a week earlier.
    const week = written({ start_time: '2026-10-18T00:30:00.000Z' });
    const query = { measures: ['sessions'], interval: '1h', timeShift: '7d', timeZone: 'Europe/Berlin' };
    const shown = { from: Date.parse('2026-10-25T00:00:00Z'), to: Date.parse('2026-10-25T00:59:00Z') };
    const { timeSeries } = computeTruth(week, { query, range: shown }, shown.to);
    expect(timeSeries!.series[0].values).toEqual([1]);
  });

  it('have null for a share and 0 for a count where nothing is', () => {
    const { series } = ask({ measures: ['sessions', 'dropOffRate'], interval: '6h' }).timeSeries!;
    expect(series.map(({ values }) => values)).toEqual([
      [0, 5, 1, 1],
      [null, 1 / 5, 0, 0],
    ]);
  });
});

describe('the sessions table', () => {
  it('is newest first, limited, and says how many match', () => {
    const { rows, matched } = ask({ queryType: 'sessions', limit: 2, tagColumns: ['sessionTag.intent'] }).sessions!;
    expect(matched).toBe(7);
    expect(rows.map(({ bot, duration }) => [bot, duration])).toEqual([
      ['b', 600_000],
      ['old', 0],
    ]);
    const last = ask({ queryType: 'sessions', tagColumns: ['sessionTag.intent'] }).sessions!.rows.at(-1);
    expect(last).toEqual({
      start: FROM + 9 * 3_600_000,
      end: FROM + 9 * 3_600_000 + 60_000,
      duration: 60_000,
      sessionId: '0'.repeat(23) + '1',
      bot: 'b',
      channel: 'rtm',
      language: ['en', 'de'],
      containmentType: 'dropOff',
      sessionType: 'interactive',
      status: 'closed',
      developer: false,
      userId: 'u-1',
      messages: 4,
      tasks: 1,
      tags: { 'sessionTag.intent': ['billing', 'order'] },
    });
  });

  it('puts sessions that start together in the order of their bots and IDs', () => {
    const start_time = `${DAY}09:00:00.000Z`;
    const twins = written({ start_time }, { start_time, botId: 'a' }, { start_time });
    const { rows } = computeTruth(twins, { query: { queryType: 'sessions' }, range }, NOW).sessions!;
    expect(rows.map(({ bot, sessionId }) => `${bot} ${sessionId.slice(-1)}`)).toEqual(['a 2', 'b 1', 'b 3']);
  });

  it('has no duration for what is active, has no end, or ends before it starts', () => {
    const rows = ask({ queryType: 'sessions', status: 'all' }).sessions!.rows;
    expect(rows.map(({ duration }) => duration)).toEqual([600_000, 0, null, null, null, 240_000, 120_000, 60_000]);
  });
});

it.each([
  [{ queryType: 'table' }, '"table"'],
  [{ measures: ['sum'] }, '"sum"'],
  [{ groupBy: ['city'] }, '"city"'],
  [{ groupBy: ['sessionTag.'] }, '"sessionTag."'],
  [{ filters: [{ key: 'channel', operator: '==', values: ['a'] }] }, '"=="'],
  [{ status: 'open' }, '"open"'],
  [{ sessionType: 'x' }, '"x"'],
  [{ developerSessions: 'x' }, '"x"'],
  [{ timeZone: 'Mars/Base' }, '"Mars/Base"'],
])('a query with %j has no answer', (query, named) => {
  expect(() => ask(query)).toThrow(named);
});
