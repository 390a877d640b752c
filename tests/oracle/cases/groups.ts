import type { HandCase } from './types';

/** How sessions are split. */
export const GROUPS: HandCase[] = [
  {
    rule: 'largest group first, ties by label; a missing value is a group',
    // ivr 3 4 12; msteams 6 7; rtm 1 2; none 5; whatsapp 11.
    query: { queryType: 'summary', groupBy: ['channel'], measures: ['sessions'] },
    want: {
      rows: [
        ['ivr', 3],
        ['msteams', 2],
        ['rtm', 2],
        ['(none)', 1],
        ['whatsapp', 1],
      ],
    },
  },
  {
    rule: 'a session with several values counts once in each',
    // en 1 2 6 7 11; none 4 5; de 2 3; fr 12.
    query: { queryType: 'summary', groupBy: ['language'], measures: ['sessions'] },
    want: {
      rows: [
        ['en', 5],
        ['(none)', 2],
        ['de', 2],
        ['fr', 1],
      ],
    },
  },
  {
    rule: 'a value that a session has twice counts it once',
    // none 3 4 5 6 11; billing 1 2 12 (twice in 12); refund 2 7.
    query: { queryType: 'summary', groupBy: ['sessionTag.intent'], measures: ['sessions'] },
    want: {
      rows: [
        ['(none)', 5],
        ['billing', 3],
        ['refund', 2],
      ],
    },
  },
  {
    rule: 'two dimensions with several values each',
    // 2 (en de; billing refund) is in four groups.
    query: {
      queryType: 'summary',
      groupBy: ['language', 'sessionTag.intent'],
      measures: ['sessions'],
      filters: [{ key: 'channel', operator: '=', values: ['rtm'] }],
    },
    want: {
      rows: [
        ['en', 'billing', 2],
        ['de', 'billing', 1],
        ['de', 'refund', 1],
        ['en', 'refund', 1],
      ],
    },
  },
  {
    rule: 'what is over the limit is Other, measured anew',
    // ivr 3 4 12, msteams 6 7; Other: rtm 1 2, none 5, whatsapp 11: 4 sessions, of one user (u-1), 1 of 4 drops off.
    query: {
      queryType: 'summary',
      groupBy: ['channel'],
      groupLimit: 2,
      measures: ['sessions', 'users', 'dropOffRate'],
    },
    want: {
      rows: [
        ['ivr', 3, 2, 2 / 3],
        ['msteams', 2, 2, 0.5],
        ['Other', 4, 1, 0.25],
      ],
    },
  },
  {
    rule: 'Other holds a session of several folded groups once',
    // Kept: none (5). Folded: billing 1 2 12 and refund 2 7 = 1 2 7 12, messages 4 + 2 + 3 + 5.
    query: {
      queryType: 'summary',
      groupBy: ['sessionTag.intent'],
      groupLimit: 1,
      measures: ['sessions', 'messages'],
    },
    want: {
      rows: [
        // 3 4 5 6 11: messages 10 + 1 + 6 + 8.
        ['(none)', 5, 25],
        ['Other', 4, 14],
      ],
    },
  },
  {
    rule: 'Other also holds sessions that are in a kept group too',
    // Kept: en. Folded: none 4 5, de 2 3, fr 12; 2 is in en and in Other.
    query: { queryType: 'summary', groupBy: ['language'], groupLimit: 1, measures: ['sessions'] },
    want: {
      rows: [
        ['en', 5],
        ['Other', 5],
      ],
    },
  },
  {
    rule: 'a fixed set is never folded and keeps its natural order',
    // In Berlin: Mon 12 (02:00); Sat 1 2 3 4; Sun 5 (00:30) 6 7 11.
    query: {
      queryType: 'summary',
      groupBy: ['dayOfWeek'],
      groupLimit: 1,
      timeZone: 'Europe/Berlin',
      measures: ['sessions'],
    },
    want: {
      rows: [
        ['Mon', 1],
        ['Sat', 4],
        ['Sun', 4],
      ],
    },
  },
  {
    rule: 'hours in their order, in the zone of the query, also behind a clock change',
    // Berlin: 5 00:30; 6 01:59; 12 02:00 (summer time); 7 03:00; 1 11:00, 2 11:07, 3 11:29, 11 11:30 (summer time); 4 12:00.
    query: { queryType: 'summary', groupBy: ['hourOfDay'], timeZone: 'Europe/Berlin', measures: ['sessions'] },
    want: {
      rows: [
        ['00', 1],
        ['01', 1],
        ['02', 1],
        ['03', 1],
        ['11', 4],
        ['12', 1],
      ],
    },
  },
  {
    rule: 'with no session there is no group, and so no number at all',
    query: { queryType: 'summary', measures: ['sessions', 'dropOffRate'] },
    range: ['2026-03-30T01:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: 'nothing',
  },
];
