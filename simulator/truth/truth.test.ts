/** @jest-environment node */
import { written } from '../testing';
import type { Dataset } from '../dataset';
import type { SessionsQuery, TruthRow } from './index';
import { computeTruth } from './index';

const DAY = '2026-05-04T'; // a Monday
const FROM = Date.parse(`${DAY}00:00:00Z`);
const NOW = FROM + 86_400_000;
const range = { from: FROM, to: NOW };

/** Twelve sessions, for which everything below can be worked out by hand. */
const dataset = written(
  {
    start_time: `${DAY}09:00:00.000Z`,
    end_time: `${DAY}09:01:00.000Z`,
    containmentType: 'dropOff',
    channel: 'rtm',
    userId: 'u-1',
    noOfMessagesExchanged: 4,
    noOfTasksExecuted: 1,
    session_lang: ['en', 'de'],
    tags: {
      sessionTags: [
        { name: 'intent', value: 'billing' },
        { name: 'intent', value: 'order' },
        { name: 'n', value: 5 },
      ],
    },
  },
  {
    start_time: `${DAY}09:10:00.000Z`,
    end_time: `${DAY}09:12:00.000Z`,
    channel: 'rtm',
    userId: 'u-1',
    noOfMessagesExchanged: 2,
    session_lang: ['en'],
    tags: {
      sessionTags: [
        { name: 'intent', value: 'order' },
        { name: 'n', value: '5' },
      ],
    },
  },
  {
    start_time: `${DAY}09:20:00.000Z`,
    end_time: `${DAY}09:24:00.000Z`,
    containmentType: 'agent',
    channel: 'ivr',
    userId: 'u-2',
    session_lang: [],
    tags: {
      userTags: [
        { name: 'a.b c', value: { x: [1, 'a<b'] } },
        'bare',
        { value: 'nameless' },
        { name: ' ', value: 'blank' },
      ],
    },
  },
  {
    start_time: `${DAY}10:00:00.000Z`,
    end_time: `${DAY}09:59:00.000Z`,
    channel: 'ivr',
    tags: { sessionTags: [{ name: 'intent', value: null }, { name: 'n' }] },
  },
  { start_time: `${DAY}10:30:00.000Z`, containmentType: 'callback', userId: 'u-3' },
  { start_time: `${DAY}11:00:00.000Z`, sessionStatus: 'active', channel: 'rtm', end_time: `${DAY}11:00:00.000Z` },
  { start_time: `${DAY}12:00:00.000Z`, isDeveloper: 1, channel: 'dev' },
  { start_time: `${DAY}13:00:00.000Z`, sessionType: 'non-interactive', channel: 'push' },
  {
    start_time: `${DAY}14:00:00.000Z`,
    botId: 'old',
    sessionType: undefined,
    sessionStatus: undefined,
    isDeveloper: undefined,
    containmentType: undefined,
    end_time: `${DAY}14:00:00.000Z`,
  },
  { start_time: `${DAY}23:59:59.999Z`, end_time: '2026-05-05T00:09:59.999Z', channel: 'rtm', userId: 'u-2' },
  { start_time: '2026-05-05T00:00:00.000Z', channel: 'rtm' },
  { start_time: '2026-05-03T23:59:59.999Z', channel: 'rtm' }
);

const ask = (query: SessionsQuery, more: object = {}, of: Dataset = dataset) =>
  computeTruth(of, { query, range, ...more }, NOW);
const summary = (query: SessionsQuery, more: object = {}) =>
  ask({ queryType: 'summary', ...query }, more).summary!.rows;
const one = (measure: string, query: SessionsQuery = {}) =>
  summary({ measures: [measure], ...query })[0]?.values[measure];
const groups = (rows: TruthRow[]) =>
  rows.map(({ labels, values }) => [...Object.values(labels), values.sessions].join(' '));
const by = (dimension: string, query: SessionsQuery = {}) =>
  groups(summary({ measures: ['sessions'], groupBy: [dimension], ...query }));

describe('which sessions', () => {
  it('start in the half-open range, are interactive, closed and no developer’s', () => {
    // 12 less the two outside, the active, the developer's and the non-interactive one.
    expect(one('sessions')).toBe(7);
    expect(ask({})).toMatchObject({ matched: 7, openLeftOut: 1 });
    expect(one('sessions', { status: 'all' })).toBe(8);
    expect(one('sessions', { status: 'active' })).toBe(1);
    expect(ask({ status: 'all' }).openLeftOut).toBe(0);
    expect(one('sessions', { sessionType: 'all' })).toBe(8);
    expect(one('sessions', { sessionType: 'non-interactive' })).toBe(1);
    expect(one('sessions', { developerSessions: 'include' })).toBe(8);
    expect(one('sessions', { developerSessions: 'only' })).toBe(1);
    expect(one('sessions', { bots: ['old'] })).toBe(1);
    expect(summary({ measures: ['sessions'] }, { bots: ['old'] })[0].values.sessions).toBe(1);
    expect(one('sessions', { containmentTypes: ['agent', 'dropOff'] })).toBe(2);
  });

  it('are filtered by any value, with exact negations', () => {
    const count = (key: string, operator: string, ...values: string[]) =>
      one('sessions', { filters: [{ key, operator, values }] }) ?? 0;
    expect(count('sessionTag.intent', '=', 'order')).toBe(2);
    expect(count('sessionTag.intent', '!=', 'order')).toBe(5);
    expect(count('sessionTag.intent', '=', '(none)')).toBe(5);
    expect(count('sessionTag.intent', '=~', 'bill.*|x')).toBe(1);
    expect(count('sessionTag.intent', '=~', 'bill')).toBe(0);
    expect(count('sessionTag.intent', '!~', '(?i)ORDER')).toBe(5);
    expect(count('sessionTag.n', '=', '5')).toBe(2);
    expect(count('userTag.a.b c', '=', '{"x":[1,"a<b"]}')).toBe(1);
    expect(count('userTag. ', '=', 'blank')).toBe(0);
    expect(count('language', '=', 'de', 'fr')).toBe(1);
    expect(count('channel', '!=', 'rtm', 'ivr')).toBe(2);
    expect(count('hourOfDay', '=', '09')).toBe(3);
    expect(count('dayOfWeek', '=', 'Mon')).toBe(7);
    expect(count('userId', '=~', 'u-[12]')).toBe(4);
    expect(count('channel', '=')).toBe(7);
    expect(count('status', '=', 'active')).toBe(0);
  });

  it('are those with the IDs, whatever else is asked', () => {
    const id = (n: number) => String(n).padStart(24, '0');
    const query = {
      sessionIds: [id(6), id(11), 'x'],
      bots: ['b'],
      status: 'closed',
      filters: [{ key: 'channel', operator: '=', values: ['no'] }],
    };
    expect(one('sessions', query)).toBe(2);
  });
});

describe('measures', () => {
  it.each([
    ['dropOffRate', 1 / 7],
    ['selfServiceRate', 3 / 7],
    ['agentTransferRate', 1 / 7],
    ['users', 3],
    ['sessionsPerUser', 7 / 3],
    // 60 s, 120 s, 240 s, 0 s and 600 s; one ends before it starts, one has no end.
    ['averageDuration', 204_000],
    ['medianDuration', 120_000],
    ['p95Duration', 240_000 + 0.8 * 360_000],
    ['messages', 6],
    ['tasks', 1],
    ['averageMessages', 3],
    ['averageTasks', 1],
  ])('%s', (measure, want) => {
    expect(one(measure)).toBeCloseTo(want, 9);
  });

  it('are null below minSessions of their own denominator; counts and sums never are', () => {
    const at = (minSessions: number, measure: string) => one(measure, { minSessions });
    expect([at(7, 'dropOffRate'), at(8, 'dropOffRate')]).toEqual([1 / 7, null]);
    expect([at(3, 'sessionsPerUser'), at(4, 'sessionsPerUser')]).toEqual([7 / 3, null]);
    expect([at(5, 'medianDuration'), at(6, 'medianDuration')]).toEqual([120_000, null]);
    expect([at(2, 'averageMessages'), at(3, 'averageMessages')]).toEqual([3, null]);
    expect(['sessions', 'users', 'messages'].map((measure) => at(99, measure))).toEqual([7, 3, 6]);
  });

  it('of shares ignore every constraint on the containment type', () => {
    const query = {
      containmentTypes: ['dropOff'],
      filters: [{ key: 'containmentType', operator: '!=', values: ['agent'] }],
    };
    expect(one('dropOffRate', query)).toBe(1 / 7);
    expect(summary({ ...query, measures: ['sessions', 'dropOffRate'] })[0].values).toEqual({
      sessions: 1,
      dropOffRate: 1 / 7,
    });
    const nobody = { measures: ['sessions', 'dropOffRate'], containmentTypes: ['callback'], bots: ['old'] };
    expect(summary(nobody)[0].values).toEqual({ sessions: 0, dropOffRate: 0 });
    expect(summary({ ...nobody, groupBy: ['channel'] })[0].values).toEqual({ sessions: 0, dropOffRate: 0 });
    expect(() => one('dropOffRate', { groupBy: ['containmentType'] })).toThrow('containmentType');
  });

  it('are of no group when there is no session', () => {
    const callback = { measures: ['sessions'], bots: ['old'], containmentTypes: ['callback'] };
    expect(summary(callback)[0].values).toEqual({ sessions: 0 });
    expect(summary({ ...callback, groupBy: ['containmentType'] })).toEqual([]);
    expect(summary({ measures: ['sessions'], bots: ['none'] })).toEqual([]);
    expect(ask({ bots: ['none'], interval: '12h' }).timeSeries).toMatchObject({
      times: [FROM, FROM + 43_200_000],
      series: [],
    });
  });
});

describe('groups', () => {
  it('rank by sessions, then label, and count a session in each of its values', () => {
    expect(by('channel')).toEqual(['rtm 3', '(none) 2', 'ivr 2']);
    expect(by('language')).toEqual(['(none) 5', 'en 2', 'de 1']);
    expect(by('sessionTag.intent')).toEqual(['(none) 5', 'order 2', 'billing 1']);
    expect(by('bot')).toEqual(['b 6', 'old 1']);
  });

  it('beyond the limit are folded into Other, each session once', () => {
    const rows = summary({ measures: ['sessions', 'users'], groupBy: ['sessionTag.intent'], groupLimit: 1 });
    expect(groups(rows)).toEqual(['(none) 5', 'Other 2']);
    expect(rows[1]).toMatchObject({ other: true, values: { users: 1 } });
    expect(ask({ groupBy: ['sessionTag.intent'], groupLimit: 1 }).folded).toBe(2);
  });

  it('of small fixed sets keep their natural order and are never folded', () => {
    expect(by('containmentType', { groupLimit: 1 })).toEqual([
      'dropOff 1',
      'selfService 3',
      'agent 1',
      '(none) 1',
      'callback 1',
    ]);
    expect(by('hourOfDay', { groupLimit: 1 })).toEqual(['09 3', '10 2', '14 1', '23 1']);
    expect(by('status', { status: 'all' })).toEqual(['closed 7', 'active 1']);
    expect(by('dayOfWeek', { timeZone: 'Pacific/Auckland' })).toEqual(['Mon 5', 'Tue 2']);
    expect(by('containmentType', { groupBy: ['containmentType', 'channel'], groupLimit: 1 })).toEqual([
      'dropOff rtm 1',
      'selfService rtm 2',
      'selfService Other 1',
      'agent Other 1',
      '(none) Other 1',
      'callback Other 1',
    ]);
  });
});

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
