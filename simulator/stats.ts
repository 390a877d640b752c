import type { IncomingHttpHeaders } from 'node:http';

/** How one call went. Instants in ms; `at` by the simulator's clock, which is the instant of the rows. */
export interface Call {
  /** Whether sessions or messages were asked for. */
  endpoint?: 'sessions' | 'messages';
  at: number;
  /** Real arrival time. */
  arrived: number;
  /** Bot ID, or 'account'. */
  source: string;
  skip?: number;
  limit?: number;
  from?: number;
  to?: number;
  ids?: number;
  status: number;
  /** 'ok', 'unauthorized', 'wrongBot', 'invalid', 'rateMinute', 'rateHour', 'other', or 'fault:<kind>'. */
  outcome: string;
  rows: number;
}

/** Counts of one source, or of all together. */
export interface Counts {
  calls: number;
  outcomes: Record<string, number>;
  /** Answers with status 429, by limit or by fault. */
  refused: number;
  rows: number;
  /** Most calls that arrived within any 60 seconds, and any hour. */
  maxPerMinute: number;
  maxPerHour: number;
}

export interface Stats extends Counts {
  sources: Record<string, Counts>;
  /** Most calls that were under way at once. */
  maxInFlight: number;
  inFlight: number;
}

const MAX_LOG = 50_000;

/** What was asked of the simulator. */
export class CallLog {
  private calls: Call[] = [];
  private headers: IncomingHttpHeaders[] = [];
  private inFlight = 0;
  private maxInFlight = 0;

  reset(): void {
    this.calls = [];
    this.headers = [];
    this.maxInFlight = this.inFlight;
  }

  begin(): void {
    this.inFlight++;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
  }

  end(): void {
    this.inFlight--;
  }

  /** Called at arrival: the caller fills in how it went. */
  add(call: Call): void {
    this.calls.push(call);
    if (this.calls.length > MAX_LOG) {
      this.calls.shift();
    }
  }

  /** Keeps the headers of a call, tokens included: for tests in this process, never for the control endpoints. */
  keep(headers: IncomingHttpHeaders): void {
    this.headers.push(headers);
    if (this.headers.length > MAX_LOG) {
      this.headers.shift();
    }
  }

  /** The headers of every call, oldest first. */
  received(): IncomingHttpHeaders[] {
    return this.headers;
  }

  /** Every call, oldest first. */
  list(): Call[] {
    return this.calls;
  }

  stats(): Stats {
    const sources = new Map<string, Call[]>();
    for (const call of this.calls) {
      const calls = sources.get(call.source) ?? [];
      calls.push(call);
      sources.set(call.source, calls);
    }
    return {
      ...countsOf(this.calls),
      sources: Object.fromEntries([...sources].map(([source, calls]) => [source, countsOf(calls)])),
      inFlight: this.inFlight,
      maxInFlight: this.maxInFlight,
    };
  }
}

function countsOf(calls: Call[]): Counts {
  const outcomes: Record<string, number> = {};
  for (const { outcome } of calls) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return {
    calls: calls.length,
    outcomes,
    refused: calls.filter(({ status }) => status === 429).length,
    rows: calls.reduce((sum, { rows }) => sum + rows, 0),
    maxPerMinute: most(calls, 60_000),
    maxPerHour: most(calls, 3_600_000),
  };
}

/** Most arrivals within any stretch of that many ms. */
function most(calls: Call[], within: number): number {
  let best = 0;
  for (let first = 0, last = 0; last < calls.length; last++) {
    while (calls[first].arrived <= calls[last].arrived - within) {
      first++;
    }
    best = Math.max(best, last - first + 1);
  }
  return best;
}
