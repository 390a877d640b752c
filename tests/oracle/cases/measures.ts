import type { HandCase } from './types';

/** What is measured. */
export const MEASURES: HandCase[] = [
  {
    rule: 'a rate is its type by sessions of every type, an unknown one among them',
    // Of 9: dropOff 2 4 7 12, selfService 1 5 11, agent 3; 6 is of an unknown type.
    query: { queryType: 'summary', measures: ['dropOffRate', 'selfServiceRate', 'agentTransferRate'] },
    want: { rows: [[4 / 9, 3 / 9, 1 / 9]] },
  },
  {
    rule: 'a rate ignores every containment constraint; other measures obey it',
    // Drop-offs 2 4 7 12; the rate is still 4 of 9.
    query: {
      queryType: 'summary',
      measures: ['sessions', 'dropOffRate'],
      containmentTypes: ['dropOff'],
      filters: [{ key: 'containmentType', operator: '=', values: ['dropOff'] }],
    },
    want: { rows: [[4, 4 / 9]] },
  },
  {
    rule: 'users are distinct user IDs over all bots, a missing one is none; sessions by users',
    // u-1 (1 2 11), u-2 (3 6 12), u-3 (4), u-4 (7); 5 has none. 9 sessions / 4 users.
    query: { queryType: 'summary', measures: ['users', 'sessionsPerUser'] },
    want: { rows: [[4, 2.25]] },
  },
  {
    rule: 'lengths are those of closed sessions with an end not before the start; percentiles are interpolated',
    // 60 120 300 0 600 20 45 s (1 2 3 4 6 11 12), not 5 (ends before it starts), 7 (no end), 8 (active).
    // Sum 1,145 s / 7. Sorted 0 20 45 60 120 300 600: median 60 s; 0.95 * 6 = 5.7: 300 s + 0.7 * 300 s = 510 s.
    query: { queryType: 'summary', measures: ['averageDuration', 'medianDuration', 'p95Duration'], status: 'all' },
    want: { rows: [[1145000 / 7, 60000, 510000]] },
  },
  {
    rule: 'the median of two lies between them',
    // rtm: 1 with 60 s and 2 with 120 s: median 90 s; 95 % of the way: 117 s.
    query: {
      queryType: 'summary',
      measures: ['medianDuration', 'p95Duration'],
      filters: [{ key: 'channel', operator: '=', values: ['rtm'] }],
    },
    want: { rows: [[90000, 117000]] },
  },
  {
    rule: 'messages and tasks: sums, and averages over the sessions that have the count',
    // Messages 4 2 10 1 - 6 3 8 5 = 39 of 8. Tasks 1 0 2 - 3 1 1 4 1 = 13 of 8.
    query: { queryType: 'summary', measures: ['messages', 'averageMessages', 'tasks', 'averageTasks'] },
    want: { rows: [[39, 4.875, 13, 1.625]] },
  },
  {
    rule: 'nothing to count: 0 for counts, null for the rest',
    // 5 alone has no channel: no user, no length, no messages.
    query: {
      queryType: 'summary',
      measures: [
        'sessions',
        'users',
        'sessionsPerUser',
        'averageDuration',
        'medianDuration',
        'p95Duration',
        'messages',
        'averageMessages',
      ],
      filters: [{ key: 'channel', operator: '=', values: ['(none)'] }],
    },
    want: { rows: [[1, 0, null, null, null, null, 0, null]] },
  },
  {
    rule: 'minSessions compares the denominator of each measure',
    // By channel: ivr 3 4 12 (4, 12 drop off; lengths 300 0 45 s; users u-2 u-3),
    // msteams 6 7 (7 drops off; one length; u-2 u-4), rtm 1 2 (2 drops off; 60 120 s; one user u-1),
    // none 5 and whatsapp 11: one session each. Counts have no denominator.
    query: {
      queryType: 'summary',
      groupBy: ['channel'],
      measures: ['sessions', 'dropOffRate', 'averageDuration', 'sessionsPerUser'],
      minSessions: 2,
    },
    want: {
      rows: [
        ['ivr', 3, 2 / 3, 115000, 1.5],
        ['msteams', 2, 0.5, null, 1],
        ['rtm', 2, 0.5, 90000, null],
        ['(none)', 1, null, null, null],
        ['whatsapp', 1, null, null, null],
      ],
    },
  },
  {
    rule: 'the drop-off rate is what a query shows that names no measure',
    query: { queryType: 'summary' },
    want: { rows: [[4 / 9]] },
  },
];
