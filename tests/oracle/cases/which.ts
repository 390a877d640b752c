import { id } from './sessions';
import type { HandCase } from './types';

/** Which sessions count: range, defaults, filters, bots, lookups. */
export const WHICH: HandCase[] = [
  {
    rule: 'the range is by start time, from its first instant to before its last',
    // From the start of 1 (in) to the start of 12 (out): 1 2 3 4 5 6 7 11 = 8.
    query: { queryType: 'summary', measures: ['sessions'] },
    range: ['2026-03-28T10:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    want: { rows: [[8]] },
  },
  {
    rule: 'interactive, closed, no developers by default; a notice says how many open ones were left out',
    // All 12 without 8 (active), 9 (non-interactive), 10 (developer) = 9. Open and otherwise counted: 8.
    query: { queryType: 'summary', measures: ['sessions'] },
    want: { rows: [[9]] },
    notices: [/^1 (open|active) session|\b1 session/],
  },
  {
    rule: 'every session on request',
    // 1 to 12.
    query: {
      queryType: 'summary',
      measures: ['sessions'],
      sessionType: 'all',
      status: 'all',
      developerSessions: 'include',
    },
    want: { rows: [[12]] },
    notices: [],
  },
  {
    rule: 'non-interactive ones alone',
    // 9.
    query: { queryType: 'sessions', sessionType: 'non-interactive' },
    want: { sessions: [9] },
  },
  {
    rule: 'active ones alone',
    // 8.
    query: { queryType: 'sessions', status: 'active' },
    want: { sessions: [8] },
    notices: [],
  },
  {
    rule: 'developers alone',
    // 10.
    query: { queryType: 'sessions', developerSessions: 'only' },
    want: { sessions: [10] },
  },
  {
    rule: 'older data counts as interactive, closed, no developer',
    // Bot b has 11 (all three missing) and 12.
    query: { queryType: 'summary', measures: ['sessions'], bots: ['st-hand-b'], groupBy: ['sessionType', 'status'] },
    want: { rows: [['interactive', 'closed', 2]] },
  },
  {
    rule: 'containment types',
    // Drop-offs 2 4 7 12 and agent 3.
    query: { queryType: 'sessions', containmentTypes: ['dropOff', 'agent'] },
    want: { sessions: [12, 7, 4, 3, 2] },
  },
  {
    rule: '= holds when any value of the session equals any of the values',
    // billing: 1, 2 (beside refund), 12; gone: none.
    query: {
      queryType: 'sessions',
      filters: [{ key: 'sessionTag.intent', operator: '=', values: ['gone', 'billing'] }],
    },
    want: { sessions: [12, 2, 1] },
  },
  {
    rule: '!= is the exact negation of =, so it holds for sessions without the tag and not for one with another value too',
    // 9 less 1 2 12.
    query: { queryType: 'sessions', filters: [{ key: 'sessionTag.intent', operator: '!=', values: ['billing'] }] },
    want: { sessions: [11, 7, 6, 5, 4, 3] },
  },
  {
    rule: '=~ is anchored at both ends, also around an alternative',
    // bill|refund is not billing: refund has 2 and 7.
    query: { queryType: 'sessions', filters: [{ key: 'sessionTag.intent', operator: '=~', values: ['bill|refund'] }] },
    want: { sessions: [7, 2] },
  },
  {
    rule: '!~ is the exact negation of =~',
    // 9 less 2 and 7.
    query: { queryType: 'sessions', filters: [{ key: 'sessionTag.intent', operator: '!~', values: ['bill|refund'] }] },
    want: { sessions: [12, 11, 6, 5, 4, 3, 1] },
  },
  {
    rule: 'filters are joined by and; one without values is none',
    // billing or refund: 1 2 7 12; of these in rtm: 1 2.
    query: {
      queryType: 'sessions',
      filters: [
        { key: 'sessionTag.intent', operator: '=', values: ['billing', 'refund'] },
        { key: 'channel', operator: '=', values: ['rtm'] },
        { key: 'userTag.plan', operator: '=', values: [] },
      ],
    },
    want: { sessions: [2, 1] },
  },
  {
    rule: 'a missing value is (none), also to a regular expression',
    // Without channel: 5. rtm: 1 2.
    query: { queryType: 'sessions', filters: [{ key: 'channel', operator: '=~', values: ['\\(none\\)', 'r.m'] }] },
    want: { sessions: [5, 2, 1] },
  },
  {
    rule: 'no language is (none)',
    // 4 has an empty list, 5 has none.
    query: { queryType: 'sessions', filters: [{ key: 'language', operator: '=', values: ['(none)'] }] },
    want: { sessions: [5, 4] },
  },
  {
    rule: 'a tag value that is no string is its compact JSON',
    // score is the number 5, vip is true: 3.
    query: {
      queryType: 'sessions',
      filters: [
        { key: 'sessionTag.score', operator: '=', values: ['5'] },
        { key: 'sessionTag.vip', operator: '=', values: ['true'] },
      ],
    },
    want: { sessions: [3] },
  },
  {
    rule: 'an object as a tag value, too',
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['sessionTag.data'] },
    // 4 has it, 8 others do not.
    want: {
      rows: [
        ['(none)', 8],
        ['{"b":1,"a":[1,2]}', 1],
      ],
    },
  },
  {
    rule: 'hours and weekdays are those of the zone',
    // Berlin is UTC+1 until Sunday 01:00 UTC, then UTC+2. Sunday, hour 00: 5 (00:30); 6 is 01:59, 7 is 03:00.
    query: {
      queryType: 'sessions',
      timeZone: 'Europe/Berlin',
      filters: [
        { key: 'dayOfWeek', operator: '=', values: ['Sun'] },
        { key: 'hourOfDay', operator: '=~', values: ['0[0-3]'] },
      ],
    },
    want: { sessions: [7, 6, 5] },
  },
  {
    rule: 'an explicit filter that contradicts a default: both apply, and a notice says so',
    // No session is both closed and active; left out as open: 8.
    query: {
      queryType: 'summary',
      measures: ['sessions'],
      filters: [{ key: 'status', operator: '=', values: ['active'] }],
    },
    want: 'nothing',
    notices: [/both apply/i, /\b1\b/],
  },
  {
    rule: 'an answer counts the bots that were picked, over all of them by default',
    // a: 1 2 3 4 5 6 7; b: 11 12.
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'] },
    want: {
      rows: [
        ['st-hand-a', 7],
        ['st-hand-b', 2],
      ],
    },
  },
  {
    rule: 'an account has the same bots',
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'] },
    account: true,
    want: {
      rows: [
        ['st-hand-a', 7],
        ['st-hand-b', 2],
      ],
    },
  },
  {
    rule: 'session IDs alone decide, whatever the range and the defaults; unknown ones are named',
    // 8 is active, 10 a developer's, both outside the range.
    query: { queryType: 'sessions', bots: ['st-hand-a'], sessionIds: [id(10), id(8), '69c7a6a0ffffffffffffffff'] },
    range: ['2026-03-30T00:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: { sessions: [10, 8] },
    notices: [/69c7a6a0ffffffffffffffff/],
  },
  {
    rule: 'fetch filtered gives the same numbers',
    // billing: 1 2 12, of these drop-offs: 2 12.
    query: {
      queryType: 'summary',
      measures: ['sessions'],
      containmentTypes: ['dropOff'],
      filters: [{ key: 'sessionTag.intent', operator: '=', values: ['billing'] }],
      fetch: 'filtered',
    },
    want: { rows: [[2]] },
  },
];
