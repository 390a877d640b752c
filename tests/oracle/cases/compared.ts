import type { HandCase } from './types';

const SUNDAY: [string, string] = ['2026-03-29T00:00:00.000Z', '2026-03-30T00:00:00.000Z'];

/** Summaries compared with an earlier period. A change follows its value. */
export const COMPARED: HandCase[] = [
  {
    rule: 'a change is the value less that of the period before, in percentage points for rates',
    // Sunday 6 7 11, one drop-off (7); Saturday 1 2 3 4 5, two (2 4). 3 - 5 = -2; 100 * (1/3 - 2/5) = -20/3.
    query: { queryType: 'summary', measures: ['sessions', 'dropOffRate'], compare: 'range' },
    range: SUNDAY,
    want: { rows: [[3, -2, 1 / 3, -20 / 3]] },
  },
  {
    rule: 'every group changes against itself: a count of nothing was 0, a rate of nothing is no change',
    // Sunday a 6 7 (7 drops off), b 11; Saturday a 1 2 3 4 5 (2 4 drop off), b none.
    query: { queryType: 'summary', measures: ['sessions', 'dropOffRate'], groupBy: ['bot'], compare: '1d' },
    range: SUNDAY,
    want: {
      rows: [
        ['st-hand-a', 2, -3, 0.5, 10],
        ['st-hand-b', 1, 1, 0, null],
      ],
    },
  },
  {
    rule: 'Other changes against what was in none of the groups that are shown',
    // Sunday msteams 6 7, whatsapp 11 folded. Saturday rtm 1 2, ivr 3 4, 5 without a channel: none is msteams.
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['channel'], groupLimit: 1, compare: 'range' },
    range: SUNDAY,
    want: {
      rows: [
        ['msteams', 2, 2],
        ['Other', 1, -4],
      ],
    },
  },
  {
    rule: 'the compared period lies before the shifted one',
    // Monday, a day earlier: Sunday's 3; and the day before that: Saturday's 5.
    query: { queryType: 'summary', measures: ['sessions'], timeShift: '1d', compare: 'range' },
    range: ['2026-03-30T00:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: { rows: [[3, -2]] },
  },
  {
    rule: 'without any session in the earlier period there is no change',
    // Saturday's 1 2 3 4 5; there is nothing on Friday.
    query: { queryType: 'summary', measures: ['sessions'], compare: 'range' },
    range: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    want: { rows: [[5, null]] },
  },
  {
    rule: 'an alert rule gets the value without its change',
    query: { queryType: 'summary', measures: ['sessions'], compare: 'range' },
    range: SUNDAY,
    alert: true,
    want: { rows: [[3]] },
  },
  {
    rule: 'each group as a value: a field a group and measure',
    // Sunday a 6 7, b 11; Saturday a 5 sessions, b none.
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'], compare: 'range', format: 'values' },
    range: SUNDAY,
    want: {
      values: [
        [['st-hand-a'], 'sessions', 2],
        [['st-hand-a'], 'sessions, change', -3],
        [['st-hand-b'], 'sessions', 1],
        [['st-hand-b'], 'sessions, change', 1],
      ],
    },
  },
  {
    rule: 'one session, field by field',
    query: { queryType: 'sessions', sessionIds: ['69c7a8620000000000000002'], format: 'fields' },
    want: {
      fields: [
        ['Start', '2026-03-28 10:07:30 UTC'],
        ['Duration', '2 mins'],
        ['Containment type', 'Drop-off'],
        ['Channel', 'rtm'],
        ['intent', 'billing, refund'],
      ],
    },
  },
];
