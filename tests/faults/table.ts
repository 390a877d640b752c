import type { Fault, FaultKind } from '../../simulator';

/** What a fault must come to. */
export type Outcome =
  /** Words, never numbers; what was known before still answers when it strikes a refresh. */
  | { kind: 'error'; status: number; says: RegExp; calls: number }
  /** The right numbers, with nothing to say about. `shows`: cells that are as served, not as they were before. */
  | { kind: 'right'; shows?: RegExp }
  /**
   * The right numbers but for rows that a notice counts, or all rows with a notice on what was cut. `renamed` rows
   * have another ID, and `elsewhere` rows say that they are of another bot.
   */
  | { kind: 'counted'; lost: number; says: RegExp; renamed?: number; elsewhere?: number };

/** A fault as it is set in the simulator. */
export interface FaultCase {
  /** First column of the table in docs/reliability.md. */
  row: string;
  /** Short name, of letters and dashes. */
  name: string;
  fault: Fault;
  outcome: Outcome;
  /** Asking again helps: struck once, the numbers are right. */
  passes?: boolean;
  /** Lasts until a time-out: such cases have a data source with short ones. */
  slow?: boolean;
  /** Tens of megabytes: not beside cases that wait. */
  heavy?: boolean;
  /** When it strikes, if not at every moment. */
  only?: 'first read';
  /** In place of `outcome` on a later page: pages have to be put together there. */
  later?: Outcome;
}

/** Calls that one page may take before its failure is told. */
const TRIES = 4;
/** As rate faults have it: nothing says how often, but the budget lets next to nothing through. */
const FEW = 3;

const error = (status: number, says: RegExp, calls = 1): Outcome => ({ kind: 'error', status, says, calls });
const lasting = (status: number, says: RegExp): Outcome => error(status, says, TRIES);
const right: Outcome = { kind: 'right' };
const counted = (lost: number, says: RegExp): Outcome => ({ kind: 'counted', lost, says });

/** Three rows with a value of another type in one field. */
const wrongType = (field: string, value: Fault['value']): Partial<Fault> => ({
  kind: 'wrong-types',
  field,
  value,
  rows: 3,
  count: 1,
});

/** The rows of the table and what stands behind them: the simulator's fault `name` unless another is given. */
function rows(
  row: string,
  cases: Record<string, Outcome | [Outcome, Partial<Fault>]>,
  more: Partial<FaultCase> = {}
): FaultCase[] {
  return Object.entries(cases).map(([name, what]) => {
    const [outcome, fault] = Array.isArray(what) ? what : [what, {}];
    return { row, name, fault: { kind: name as FaultKind, ...fault }, outcome, ...more };
  });
}

const CREDENTIALS = /does not know the client ID or the client secret is wrong/;
const NO_TOKEN = /refused the token because it is not a valid one/;
const STALE_TOKEN = /refused the token as expired or already used/;
const PROBLEM = /Kore\.ai has a problem of its own \(status 5\d\d/;
const CUT_SHORT = /ends in the middle, so none of it is used/;
const WRONG_SHAPE = /JSON that is not an answer of getSessions/;
const MINUTE_SPENT =
  /refused calls because its limit per minute is spent.*only \d+ calls? a minute|Kore\.ai asked to wait/;
const HOUR_SPENT = /refused calls because its limit per hour is spent.*only \d+ calls? an hour|Kore\.ai asked to wait/;
const LATE = /did not answer in time/;

/** Every fault of the simulator but for a wrong clock, which concerns all bots of a Kore.ai. */
export const CASES: FaultCase[] = [
  ...rows('401 wrong client ID or secret; not a valid token', {
    'invalid-credentials': error(401, CREDENTIALS),
    'invalid-token': error(401, NO_TOKEN),
  }),
  ...rows('401 expired or already used token', {
    'token-expired': error(401, STALE_TOKEN, 2),
    'token-replayed': error(401, STALE_TOKEN, 2),
    'token-jti': error(401, STALE_TOKEN, 2),
  }),
  ...rows('401 wrong scope, app or bot not published', { 'no-scope': error(403, /lacks the scope Bot Sessions/) }),
  ...rows('400 unknown bot', { 'wrong-bot': error(404, /does not know the bot st-/) }),
  ...rows('412, other 4xx', {
    'invalid-arguments': error(400, /does not accept the request \(status 412: “Validation/),
  }),
  ...rows('429, per minute or hour, with or without `Retry-After`', {
    'rate-minute': error(504, MINUTE_SPENT, FEW),
    'rate-hour': error(504, HOUR_SPENT, FEW),
    'rate-minute-soon': [error(504, MINUTE_SPENT, FEW), { kind: 'rate-minute', retryAfter: 1 }],
    'rate-minute-wait': [error(504, MINUTE_SPENT, FEW), { kind: 'rate-minute', retryAfter: 3600 }],
    'rate-hour-wait': [error(504, HOUR_SPENT, FEW), { kind: 'rate-hour', retryAfter: 3600 }],
  }),
  ...rows(
    '500, 502 with a web page, 503',
    {
      'server-error': lasting(502, PROBLEM),
      'bad-gateway': lasting(502, PROBLEM),
      unavailable: lasting(502, PROBLEM),
    },
    { passes: true }
  ),
  ...rows(
    'connection refused, reset, closed without an answer',
    {
      'reset-before': lasting(502, /was cut off|closed the connection without an answer/),
      reset: lasting(502, /was cut off|ends in the middle/),
    },
    { passes: true }
  ),
  ...rows('no answer, or one byte a second', { hang: lasting(504, LATE), drip: lasting(504, LATE) }, { slow: true }),
  ...rows('gzip', { gzip: right }),
  ...rows('truncated JSON, body cut off, broken compression', { truncated: lasting(502, CUT_SHORT) }, { passes: true }),
  ...rows('empty answer', { 'empty-body': lasting(502, /sent an empty answer/) }, { passes: true }),
  ...rows('a web page or other text instead of JSON', { html: error(502, /a web page \(HTML\) instead of sessions/) }),
  ...rows('JSON of another shape', { 'wrong-shape': lasting(502, WRONG_SHAPE) }, { passes: true }),
  ...rows('encrypted answer (JWE)', { encrypted: error(502, /answered with encrypted data/) }),
  ...rows('a body of more than 64 MiB', { huge: error(502, /too large \(more than 64 MiB\)/) }, { heavy: true }),
  ...rows('redirect to another host', { redirect: error(502, /tokens are not sent elsewhere/) }),
  ...rows('`moreAvailable: true` for ever, the same rows again and again', { 'more-forever': right }),
  ...rows('`total` too high, too low or missing', { 'total-high': right, 'total-low': right, 'total-missing': right }),
  ...rows('an empty page although there is more', { 'empty-page': [right, { count: 1 }] }),
  ...rows('rows outside the window', { 'outside-rows': [right, { rows: 2 }] }),
  ...rows(
    'rows repeated or out of order',
    { 'repeat-rows': [right, { rows: 3 }], 'shuffle-rows': right },
    { later: lasting(502, /not ordered by their start/), passes: true }
  ),
  ...rows('rows without an ID or a start, or with ones that cannot be read', {
    'no-id': [counted(3, /^3 sessions .*3 without a session ID/), { rows: 3, count: 1 }],
    'bad-dates': [counted(3, /^3 sessions .*3 with a start time that cannot be read/), { rows: 3, count: 1 }],
    'no-dates': [
      counted(3, /^3 sessions .*3 without a start time/),
      { kind: 'bad-dates', value: '', rows: 3, count: 1 },
    ],
  }),
  ...rows('wrong types or `null` in other fields', {
    'wrong-tags': [counted(0, /3 tags that cannot be read/), wrongType('tags', 5)],
    'wrong-count': [counted(0, /3 counts that cannot be read/), wrongType('noOfMessagesExchanged', 'many')],
    'wrong-end': [counted(0, /3 end times that cannot be read/), wrongType('end_time', {})],
    'wrong-channel': [counted(0, /3 fields of the wrong type/), wrongType('channel', [])],
    'null-channel': [{ kind: 'right', shows: /^figures/ }, wrongType('channel', null)],
  }),
  ...rows(
    'wrong types or `null` in other fields',
    // Each of 14 fields with each of 8 values: seven IDs and eight starts are lost; one ID and one bot are another text.
    { 'wrong-types': [{ kind: 'counted', lost: 15, says: /^15 sessions /, renamed: 1, elsewhere: 1 }, { count: 1 }] },
    { only: 'first read' }
  ),
  ...rows(
    'more than 1,000 tags on a session, very long texts',
    { 'million-tags': [counted(0, /999000 tags beyond 1,000 of a session left out/), { count: 1 }] },
    { heavy: true }
  ),
  ...rows('an unknown containment type', {
    'unknown-containment': [
      { kind: 'right', shows: /^containmentType of \w+: callback in place of|^figures/ },
      { rows: 3 },
    ],
  }),
];

/** Faults of the network, which need a server of their own. */
export const NETWORK = {
  'connection-refused': {
    row: 'connection refused, reset, closed without an answer',
    status: 502,
    says: /\(connection refused\): check the URL and port|closed the connection without an answer/,
  },
  dns: { row: 'no such host (DNS)', status: 502, says: /host kore\.invalid cannot be found \(DNS\)/ },
  certificate: {
    row: 'certificate or TLS error',
    status: 502,
    says: /signed by an authority that the Grafana server does not know/,
  },
  'no-https': { row: 'certificate or TLS error', status: 502, says: /does not speak HTTPS there/ },
};

/** What an alert rule is told when refreshes have failed for too long. */
export const ALERTS = NETWORK['connection-refused'];

/** Rows that other tests are about: the clock in network.test.ts, small pages in all later pages, and Go's moving lists. */
export const ELSEWHERE = [
  "the server's clock an hour off",
  "the server's page is smaller than asked for",
  'sessions that arrive while pages are read',
];
