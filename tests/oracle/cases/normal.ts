import type { SessionsQuery } from '../../../src/query';
import { HOUR_OF } from './normalRows';
import type { HandCase } from './types';

const { asin, sqrt, sin } = Math;

const HOUR: [string, string] = [HOUR_OF, '2026-04-01T11:00:00.000Z'];
const NOON: [string, string] = ['2026-04-02T12:00:00.000Z', '2026-04-02T13:00:00.000Z'];

const TODAY: [string, string] = ['2026-04-08T00:00:00.000Z', '2026-04-09T00:00:00.000Z'];

const of = (channel: string, query: Partial<SessionsQuery>): Partial<SessionsQuery> => ({
  queryType: 'summary',
  filters: [{ key: 'channel', operator: '=', values: [channel] }],
  ...query,
});

// rtm: n 52, k 20; weeks 50 48 55 47 with 7 6 9 5. N = 200, K = 27: p = 27.5 / 201 = 0.13682.
const p = 27.5 / 201;
// Misfit: 50: (7 - 6.8408)² / (6.8408 (1 - p)) = 0.0043; 48: (6 - 6.5672)² / 5.6687 = 0.0568;
// 55: (9 - 7.5249)² / 6.4953 = 0.3350; 47: (5 - 6.4303)² / 5.5505 = 0.3686: 0.7647 / 3 is below 1, so φ = 1.
const se = 0.5 * sqrt(1 / 52.5 + 1 / 201); // 0.07750
const x = asin(sqrt(20.375 / 52.75)); // 0.67065

/** What is counted by end, what is final, and what is normal. */
export const NORMAL: HandCase[] = [
  {
    rule: 'a score is how far above the margin a rate is, in standard errors',
    // a = asin √0.18682 = 0.44696; (0.67065 - 0.44696) / 0.07750 = 2.8865.
    query: of('rtm', { baseline: 'score', baselineMargin: 0.05 }),
    range: HOUR,
    want: { rows: [[(x - asin(sqrt(p + 0.05))) / se]] },
  },
  {
    rule: 'without a margin the score begins at what is expected',
    // asin √0.13682 = 0.37880: (0.67065 - 0.37880) / 0.07750 = 3.766.
    query: of('rtm', { baseline: 'score' }),
    range: HOUR,
    want: { rows: [[(x - asin(sqrt(p))) / se]] },
  },
  {
    rule: 'within the margin the score is 0',
    // 20 / 52 = 38 %, normal is 14 %: within 30 points.
    query: of('rtm', { baseline: 'score', baselineMargin: 0.3 }),
    range: HOUR,
    want: { rows: [[0]] },
  },
  {
    rule: 'below what is normal the score is negative',
    // Self-service: 32 of 52, weeks 43 42 46 42 = 173 of 200: p = 173.5 / 201. The misfit is the same, φ = 1.
    query: of('rtm', { measures: ['selfServiceRate'], baseline: 'score' }),
    range: HOUR,
    want: { rows: [[(asin(sqrt(32.375 / 52.75)) - asin(sqrt(173.5 / 201))) / se]] },
  },
  {
    rule: 'two weeks are two weeks',
    // 50 and 48 with 7 and 6: N = 98, p = 13.5 / 99; φ = 1.
    query: of('rtm', { baseline: 'score', baselineWeeks: 2 }),
    range: HOUR,
    want: { rows: [[(x - asin(sqrt(13.5 / 99))) / (0.5 * sqrt(1 / 52.5 + 1 / 99))]] },
  },
  {
    rule: 'a band holds what is expected, and the values whose score is -3 and 3',
    // Upper: θ = 0.44696 + 3 * 0.07750 = 0.67946: (52.75 sin² θ - 0.375) / 52 = 0.3933. Lower: asin √0.08682 - 0.2325 = 0.0666:
    // (52.75 * 0.00443 - 0.375) / 52 is below 0: 0.
    query: { ...of('rtm', { baseline: 'band', baselineMargin: 0.05 }), queryType: 'timeSeries', interval: '1h' },
    range: HOUR,
    want: {
      times: [HOUR_OF],
      series: [
        { labels: [], values: [20 / 52] },
        { labels: ['expected'], values: [p] },
        { labels: ['lower'], values: [0] },
        { labels: ['upper'], values: [(52.75 * sin(asin(sqrt(p + 0.05)) + 3 * se) ** 2 - 0.375) / 52] },
      ],
    },
  },
  {
    rule: 'fewer than 20 sessions in the weeks say nothing about a rate',
    query: of('few', { baseline: 'score' }),
    range: HOUR,
    want: { rows: [[null]] },
  },
  {
    rule: '... and all about a count',
    // Weeks 3 4 2 5: mean 3.5, variance (0.25 + 0.25 + 2.25 + 2.25) / 3 = 1.67 < 3.5: φ = 1, and 1 + 1/4 for the mean.
    query: of('few', { measures: ['sessions'], baseline: 'score' }),
    range: HOUR,
    want: { rows: [[(2 * sqrt(5.375) - 2 * sqrt(3.875)) / sqrt(1.25)]] },
  },
  {
    rule: 'below minSessions a rate has no score, a count has',
    query: of('rtm', { measures: ['dropOffRate', 'sessions'], baseline: 'score', minSessions: 53 }),
    range: HOUR,
    // Sessions 52; weeks 50 48 55 47: mean 50, variance (0 + 4 + 25 + 9) / 3 = 12.67: φ = 1.
    want: { rows: [[null, (2 * sqrt(52.375) - 2 * sqrt(50.375)) / sqrt(1.25)]] },
  },
  {
    rule: 'silence has a score, and a group that is silent is there',
    // Weeks 10 12 8 10: mean 10, variance 8 / 3. Margin 0.1: from 9 on. (2 √0.375 - 2 √9.375) / √1.25 = -4.38. The rate of
    // nothing is null.
    query: of('silent', {
      measures: ['sessions', 'dropOffRate'],
      baseline: 'score',
      baselineMargin: 0.1,
      groupBy: ['channel'],
    }),
    range: HOUR,
    want: { rows: [['silent', (2 * sqrt(0.375) - 2 * sqrt(9.375)) / sqrt(1.25), null]] },
  },
  {
    rule: 'a dead week is left out where two others are alive',
    // 25 27 23: mean 25, variance 4: φ = 1, 1 + 1/3.
    query: of('dead', { measures: ['sessions'], baseline: 'score' }),
    range: HOUR,
    want: { rows: [[(2 * sqrt(30.375) - 2 * sqrt(25.375)) / sqrt(4 / 3)]] },
  },
  {
    rule: 'a bot without weeks has no normal',
    query: of('new', { measures: ['sessions', 'dropOffRate'], baseline: 'score' }),
    range: HOUR,
    want: { rows: [[null, null]] },
  },
  {
    rule: 'weeks that differ by more than chance widen what is normal',
    // 4 36 4 36 of 40 each: p = 80.5 / 161 = 0.5; misfit 4 * 16² / 10 = 102.4; φ = 102.4 / 3. 30 of 40.
    query: of('wild', { baseline: 'score' }),
    range: HOUR,
    want: {
      rows: [[(asin(sqrt(30.375 / 40.75)) - asin(sqrt(0.5))) / (0.5 * sqrt(102.4 / 3) * sqrt(1 / 40.5 + 1 / 161))]],
    },
  },
  {
    rule: 'weeks keep the time of day on the clock of the zone',
    // In Berlin 12:00 is 10:00 UTC in summer and was 11:00 UTC before: 4 weeks of 20 with 2 = 8 of 80; 10 of 20 now.
    query: of('berlin', { baseline: 'score', timeZone: 'Europe/Berlin' }),
    range: HOUR,
    want: { rows: [[(asin(sqrt(10.375 / 20.75)) - asin(sqrt(8.5 / 81))) / (0.5 * sqrt(1 / 20.5 + 1 / 81))]] },
  },
  {
    rule: '... in UTC those hours had no sessions',
    query: of('berlin', { measures: ['sessions'], baseline: 'score' }),
    range: HOUR,
    want: { rows: [[null]] },
  },
  {
    rule: 'a week that a clock change makes shorter is left out',
    // Sunday 5 April in Berlin has 24 hours, the one before had 23: its 100 sessions do not count. 12 8 10: mean 10, variance 4.
    query: of('sunday', { measures: ['sessions'], baseline: 'score', timeZone: 'Europe/Berlin' }),
    range: ['2026-04-04T22:00:00.000Z', '2026-04-05T22:00:00.000Z'],
    want: { rows: [[(2 * sqrt(20.375) - 2 * sqrt(10.375)) / sqrt(4 / 3)]] },
  },
  {
    rule: 'groups are those of the range and the weeks, ranked together',
    // rtm 252, wild 200, dead 105, berlin 20 (its weeks lie elsewhere), silent 40, few 19, new 12: the two largest, and the rest
    // as Other: in the hour 5 + 0 + 30 + 12 + 20 = 67; in the weeks 3 + 10 + 25 = 38, 4 + 12 = 16, 2 + 8 + 27 = 37, 5 + 10 + 23
    // = 38. Mean 32.25; deviations 5.75 -16.25 4.75 5.75: 33.06 + 264.06 + 22.56 + 33.06 = 352.75; / 3 / 32.25 = φ 3.646.
    query: {
      queryType: 'summary',
      measures: ['sessions'],
      baseline: 'score',
      groupBy: ['channel'],
      groupLimit: 2,
    },
    range: HOUR,
    want: {
      rows: [
        ['rtm', (2 * sqrt(52.375) - 2 * sqrt(50.375)) / sqrt(1.25)],
        ['wild', 0],
        ['Other', (2 * sqrt(67.375) - 2 * sqrt(32.625)) / sqrt((352.75 / 3 / 32.25) * 1.25)],
      ],
    },
  },
  {
    rule: 'by end a session belongs to the bucket of its end, up to the longest session',
    // In [12:00, 13:00) end: 12:00:00 (drop-off), 12:10 (23 h 10 min long), 12:59:59; not 13:00:00, not the one of 24.75 h.
    query: of('ends', { measures: ['sessions', 'dropOffRate'], countBy: 'end' }),
    range: NOON,
    want: { rows: [[3, 1 / 3]] },
    notices: [/^3 sessions that started in this range are still open, or without an end/],
  },
  {
    rule: '... bucket by bucket',
    query: { ...of('ends', { measures: ['sessions'], countBy: 'end' }), queryType: 'timeSeries', interval: '30m' },
    range: NOON,
    want: {
      times: ['2026-04-02T12:00:00.000Z', '2026-04-02T12:30:00.000Z'],
      series: [{ labels: [], values: [2, 1] }],
    },
  },
  {
    rule: 'by end a table lists the latest end first',
    query: of('ends', { queryType: 'sessions', countBy: 'end' }),
    range: NOON,
    want: { sessions: [6, 1, 0] },
  },
  {
    rule: 'only a closed session can be counted by end',
    query: of('ends', { countBy: 'end', status: 'all' }),
    range: NOON,
    want: { refused: [/status/, /counted by end/] },
  },
  {
    rule: 'by end the weeks are read by end, too',
    // All 30 s long: the same figures as by start.
    query: of('rtm', { baseline: 'score', countBy: 'end', baselineMargin: 0.05 }),
    range: HOUR,
    want: { rows: [[(x - asin(sqrt(p + 0.05))) / se]] },
  },
  {
    rule: 'what is final is not moved',
    query: of('ends', { measures: ['sessions'], countBy: 'end', finalOnly: true }),
    range: NOON,
    want: { rows: [[3]] },
    notices: [/^3 sessions that started in this range/],
  },
  {
    rule: 'a day that is not over is compared with as much of the days before',
    // 30 of 30, 30, 30 and 30 until noon; the afternoons had 30 more.
    query: of('today', { measures: ['sessions'], baseline: 'score' }),
    range: TODAY,
    want: { rows: [[0]] },
  },
  {
    rule: '... and so is its last bucket',
    query: { ...of('today', { measures: ['sessions'], baseline: 'score' }), queryType: 'timeSeries', interval: '1d' },
    range: TODAY,
    want: { times: [TODAY[0]], series: [{ labels: [], values: [0] }] },
  },
  {
    rule: 'by end a rate is known once what can still change is a tenth of its bucket',
    // Noon is the end of the second bucket: 15 of its 60 minutes are within the closing lag.
    query: { ...of('today', { countBy: 'end' }), queryType: 'timeSeries', interval: '1h' },
    range: ['2026-04-08T09:00:00.000Z', '2026-04-08T12:00:00.000Z'],
    want: {
      times: ['2026-04-08T09:00:00.000Z', '2026-04-08T10:00:00.000Z', '2026-04-08T11:00:00.000Z'],
      series: [{ labels: [], values: [6 / 30, null, null] }],
    },
    notices: [/can still change/],
  },
  {
    rule: 'a rate of the bucket that is filling needs 20 sessions, and so does the one it is compared with',
    // Today from 09:00 until noon, and the same three hours a week before: 30 sessions each, 10 of them from 09:20 on.
    query: { ...of('today', { timeShift: '7d' }), queryType: 'timeSeries', interval: '1d' },
    range: ['2026-04-08T09:20:00.000Z', '2026-04-08T12:00:00.000Z'],
    want: { times: ['2026-04-08T00:00:00.000Z'], series: [{ labels: [], values: [null] }] },
    notices: [/left empty/],
  },
  {
    rule: 'a band in a rule is refused',
    query: { baseline: 'band' },
    range: HOUR,
    alert: true,
    want: { refused: [/baseline/, /score/] },
  },
];
