import type { HandCase } from './types';

/** Tables, empty answers, and what is refused. */
export const ANSWERS: HandCase[] = [
  {
    rule: 'sessions come newest first up to the limit, and a notice says what was left out',
    // Newest of 9: 12, 11, 7. 45 s; 20 s; no end. What is older than these was not counted, so of the open ones
    // no more is known than that 8 is among them.
    query: { queryType: 'sessions', limit: 3, tagColumns: ['sessionTag.intent'] },
    want: {
      sessions: [12, 11, 7],
      cells: {
        start: ['2026-03-30T00:00:00.000Z', '2026-03-29T09:30:00.000Z', '2026-03-29T01:00:00.000Z'],
        end: ['2026-03-30T00:00:45.000Z', '2026-03-29T09:30:20.000Z', null],
        duration: [45000, 20000, null],
        bot: ['st-hand-b', 'st-hand-b', 'st-hand-a'],
        channel: ['ivr', 'whatsapp', 'msteams'],
        language: ['fr', 'en', 'en'],
        containmentType: ['dropOff', 'selfService', 'dropOff'],
        sessionType: ['interactive', 'interactive', 'interactive'],
        status: ['closed', 'closed', 'closed'],
        userId: ['u-2', 'u-1', 'u-4'],
        messages: [5, 8, 3],
        tasks: [1, 4, 1],
        'sessionTag.intent': ['billing, billing', '', 'refund'],
      },
    },
    notices: [/newest 3\b/, /^At least 1 session/],
  },
  {
    rule: 'several languages are joined by a comma; no length for active sessions and those that end before they start',
    // 8 is active; 5 ends before it starts; 2 speaks en and de.
    query: {
      queryType: 'sessions',
      status: 'all',
      filters: [
        { key: 'hourOfDay', operator: '=', values: ['09', '10', '23'] },
        { key: 'bot', operator: '=', values: ['st-hand-a'] },
      ],
    },
    want: {
      sessions: [8, 5, 3, 2, 1],
      cells: {
        duration: [null, null, 300000, 120000, 60000],
        language: ['en', '', 'de', 'en, de', 'en'],
        status: ['active', 'closed', 'closed', 'closed', 'closed'],
      },
    },
  },
  {
    rule: 'a time series without any session has no field, not even a time',
    query: { measures: ['sessions'], interval: '1h' },
    range: ['2026-03-30T01:00:00.000Z', '2026-03-31T00:00:00.000Z'],
    want: 'nothing',
  },
  {
    rule: 'a rate by containment type is refused',
    query: { measures: ['dropOffRate'], groupBy: ['containmentType'] },
    want: { refused: [/containmentType|containment type/i, /rate/i] },
  },
  {
    rule: 'a shift of a table is refused',
    query: { queryType: 'sessions', timeShift: '1d' },
    want: { refused: [/timeShift|shift/i] },
  },
  {
    rule: 'more than 11,000 buckets are refused',
    // Eight days of minutes: 11,520.
    query: { measures: ['sessions'], interval: '1m' },
    range: ['2026-03-24T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    want: { refused: [/11[,.]?000/, /interval/i] },
  },
  {
    rule: 'an unknown measure is refused by its name and with what is allowed',
    query: { measures: ['dropoffrate' as never] },
    want: { refused: [/dropoffrate/, /dropOffRate/] },
  },
  {
    rule: 'an unknown property is ignored, for Grafana adds its own',
    query: { queryType: 'summary', measures: ['sessions'], hide: false, somethingNew: { a: 1 } } as never,
    want: { rows: [[9]] },
  },
  {
    rule: 'a table is nothing for an alert rule',
    query: { queryType: 'sessions' },
    alert: true,
    want: { refused: [/number/i] },
  },
  {
    rule: 'two measures are one too many for an alert rule',
    query: { queryType: 'summary', measures: ['sessions', 'dropOffRate'] },
    alert: true,
    want: { refused: [/one measure|measure/i] },
  },
  {
    rule: 'a variable that is left over is refused in an alert rule',
    query: { queryType: 'summary', filters: [{ key: 'channel', operator: '=', values: ['$channel'] }] },
    alert: true,
    want: { refused: [/\$channel/, /variable/i] },
  },
];
