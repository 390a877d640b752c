import { id } from './sessions';
import type { HandCase } from './types';

/** Bot b is linked to a: a returns the sessions of both, 9 that count, and b its own two, 11 and 12. */
export const LINKED: HandCase[] = [
  {
    rule: 'linked bots: once over all bots, and once in the group of each that returns it',
    query: { queryType: 'summary', measures: ['sessions', 'users'], groupBy: ['bot'] },
    // Users u-1 to u-4 of a, with those of b; u-1 and u-2 of b.
    want: {
      rows: [
        ['st-hand-a', 9, 4],
        ['st-hand-b', 2, 2],
      ],
    },
  },
  {
    rule: 'linked bots: all bots chosen are as many as all',
    query: { queryType: 'summary', measures: ['sessions'], bots: ['st-hand-b', 'st-hand-a'] },
    want: { rows: [[9]] },
  },
  {
    rule: 'linked bots: a filter on one bot keeps what it returns, and its negation the rest',
    query: { queryType: 'sessions', filters: [{ key: 'bot', operator: '!=', values: ['st-hand-b'] }] },
    want: { sessions: [7, 6, 5, 4, 3, 2, 1] },
  },
  ...(['shared', 'filtered'] as const).map((fetch): HandCase => ({
    rule: `linked bots: a table names the session's own bot, if that was asked (${fetch})`,
    query: { queryType: 'sessions', fetch, limit: 3 },
    want: { sessions: [12, 11, 7], cells: { bot: ['st-hand-b', 'st-hand-b', 'st-hand-a'] } },
  })),
  {
    rule: 'linked bots: a table names the bot that was asked where the own one was not',
    query: { queryType: 'sessions', bots: ['st-hand-a'], limit: 2 },
    want: { sessions: [12, 11], cells: { bot: ['st-hand-a', 'st-hand-a'] } },
  },
  {
    rule: "linked bots: a session ID leads to the session's own bot",
    query: { queryType: 'sessions', sessionIds: [id(12), id(1)] },
    want: { sessions: [12, 1], cells: { bot: ['st-hand-b', 'st-hand-a'] } },
  },
  {
    rule: "linked bots: in an account a session is its own bot's alone",
    query: { queryType: 'summary', measures: ['sessions'], groupBy: ['bot'] },
    account: true,
    want: {
      rows: [
        ['st-hand-a', 7],
        ['st-hand-b', 2],
      ],
    },
  },
];
