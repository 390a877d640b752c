import type { HandCase } from './types';

/** What alert rules and counts of none are answered. */
export const RULES: HandCase[] = [
  {
    rule: 'in a rule a time series without an interval has one bucket',
    // All of Saturday: 1 2 3 4 5, of which 2 4 drop off.
    query: { measures: ['dropOffRate'] },
    range: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    alert: true,
    want: { times: ['2026-03-28T00:00:00.000Z'], series: [{ labels: [], values: [0.4] }] },
  },
  {
    rule: 'a rule by bot has every bot: 0 where one is silent',
    // Saturday is a's: 1 2 3 4 5.
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'] },
    range: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    alert: true,
    want: {
      rows: [
        ['st-hand-a', 5],
        ['st-hand-b', 0],
      ],
    },
  },
  {
    rule: 'also where nobody has a session',
    query: { measures: ['dropOffRate'], groupBy: ['bot'] },
    range: ['2026-03-30T01:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    alert: true,
    want: {
      times: ['2026-03-30T01:00:00.000Z'],
      series: [
        { labels: ['st-hand-a'], values: [null] },
        { labels: ['st-hand-b'], values: [null] },
      ],
    },
  },
  {
    rule: 'of an account only the bots that had a session',
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'] },
    range: ['2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
    alert: true,
    account: true,
    want: { rows: [['st-hand-a', 5]] },
  },
  {
    rule: 'a count of none is 0 where sessions differ in their containment type alone',
    // Agent: 3 alone. Of rtm: 1 2. Of whatsapp: 11.
    query: { queryType: 'summary', measures: ['sessions'], containmentTypes: ['agent'], groupBy: ['channel'] },
    want: {
      rows: [
        ['ivr', 1],
        ['(none)', 0],
        ['msteams', 0],
        ['rtm', 0],
        ['whatsapp', 0],
      ],
    },
  },
  {
    rule: 'just so without a group, and read by Kore.ai’s own filter',
    // Monday's 12 is a drop-off.
    query: { queryType: 'summary', measures: ['sessions'], containmentTypes: ['agent'], fetch: 'filtered' },
    range: ['2026-03-30T00:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: { rows: [[0]] },
  },
  {
    rule: 'no session at all is no data',
    query: { queryType: 'summary', measures: ['sessions'], containmentTypes: ['agent'] },
    range: ['2026-03-30T01:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: 'nothing',
  },
];
