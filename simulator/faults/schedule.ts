import type { Json } from '../dataset';

/** Everything that can go wrong, by name; README.md says what each does. */
export const FAULT_KINDS = [
  'invalid-credentials',
  'invalid-token',
  'no-scope',
  'token-expired',
  'token-replayed',
  'token-jti',
  'wrong-bot',
  'invalid-arguments',
  'rate-minute',
  'rate-hour',
  'server-error',
  'bad-gateway',
  'unavailable',
  'html',
  'redirect',
  'reset-before',
  'reset',
  'hang',
  'drip',
  'gzip',
  'truncated',
  'wrong-shape',
  'encrypted',
  'empty-body',
  'huge',
  'clock-off',
  'more-forever',
  'total-high',
  'total-low',
  'total-missing',
  'empty-page',
  'repeat-rows',
  'shuffle-rows',
  'outside-rows',
  'no-id',
  'wrong-types',
  'bad-dates',
  'million-tags',
  'unknown-containment',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault and when it strikes. Only calls that meet the conditions are counted by `after`, `every` and `count`. */
export interface Fault {
  kind: FaultKind;
  /** So many calls go well first. Default 0. */
  after?: number;
  /** Strikes so many times, then never again. Default: always. */
  count?: number;
  /** From then on only every so-manyth call. Default 1. */
  every?: number;
  /** Only calls for this bot, or 'account'. */
  source?: string;
  /** Only calls for sessions, or for messages. */
  endpoint?: 'sessions' | 'messages';
  /** Only calls with a skip above (0: later pages), or of at most that much (0: first pages). */
  skipOver?: number;
  skipUpTo?: number;
  /** Only calls with, or without, session IDs. */
  ids?: boolean;
  /** Seconds of the Retry-After header (429, 503). Default: no header. */
  retryAfter?: number;
  /** Size of `huge`. Default 100. */
  megabytes?: number;
  /** Speed of `drip`. Default 1. */
  bytesPerSecond?: number;
  /** How many rows of the page are touched. Default 1; `wrong-types` and `shuffle-rows`: all. */
  rows?: number;
  /** Tags of `million-tags`. Default 1,000,000. */
  tags?: number;
  /** Milliseconds by which `clock-off` moves the Date header (default an hour) and `outside-rows` the start (default 30 days back). */
  offset?: number;
  /** Where `redirect` leads. */
  location?: string;
  /** Status of `redirect` (default 307) and `server-error` (default 500). */
  status?: number;
  /** Field and value of `wrong-types`; value of `wrong-shape`, `bad-dates` and `unknown-containment`. */
  field?: string;
  value?: Json;
}

/** What the schedule looks at in a call. */
export interface FaultedCall {
  source: string;
  endpoint?: 'sessions' | 'messages';
  skip: number;
  ids: boolean;
}

/** Checks faults out of JSON. Throws an Error that names what is wrong. */
export function parseFaults(value: unknown): Fault[] {
  if (!Array.isArray(value)) {
    throw new Error('faults: write an array of {"kind": ...}, or [] for none.');
  }
  return value.map((one) => {
    // Checked field by field below.
    const fault = (typeof one === 'string' ? { kind: one } : one) as Fault;
    if (!FAULT_KINDS.includes(fault?.kind)) {
      throw new Error(`faults: there is no kind ${JSON.stringify(fault?.kind)}. There are: ${FAULT_KINDS.join(', ')}.`);
    }
    return { ...fault };
  });
}

/** Decides which faults strike a call, and counts. */
export class FaultSchedule {
  private entries: Array<{ fault: Fault; seen: number; struck: number }> = [];

  /** Replaces all faults; counting starts anew. */
  set(faults: Fault[]): void {
    this.entries = faults.map((fault) => ({ fault, seen: 0, struck: 0 }));
  }

  /** The faults with their counters: calls that met the conditions, and times it struck. */
  list(): Array<Fault & { seen: number; struck: number }> {
    return this.entries.map(({ fault, seen, struck }) => ({ ...fault, seen, struck }));
  }

  /** The faults that strike this call. */
  next(call: FaultedCall): Fault[] {
    return this.entries
      .filter((entry) => meets(entry.fault, call))
      .filter((entry) => {
        const { after = 0, every = 1, count = Infinity } = entry.fault;
        const turn = entry.seen++ - after;
        const strikes = turn >= 0 && turn % every === 0 && entry.struck < count;
        entry.struck += strikes ? 1 : 0;
        return strikes;
      })
      .map((entry) => entry.fault);
  }
}

function meets(fault: Fault, call: FaultedCall): boolean {
  return (
    (fault.source === undefined || fault.source === call.source) &&
    (fault.endpoint === undefined || fault.endpoint === call.endpoint) &&
    (fault.skipOver === undefined || call.skip > fault.skipOver) &&
    (fault.skipUpTo === undefined || call.skip <= fault.skipUpTo) &&
    (fault.ids === undefined || fault.ids === call.ids)
  );
}
