import { setTimeout as pause } from 'node:timers/promises';
import type { Host, QueryModel, QueryResult, RequestOptions } from '../../preview/server';
import type { Call, RunningSimulator, SimulatorOptions } from '../../simulator';
import { BOTS, startSimulator } from '../../simulator';
import { startBackend } from '../backend';
import { metric } from '../metrics';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Calls under way at once, as the data source does by default. */
export const PARALLEL = 8;

/** As the front end bounds its pauses between asking. */
const SHORTEST_PAUSE = 250;
const LONGEST_PAUSE = 15_000;

/** The bot whose sessions are read. */
export const BOT = BOTS[0];

/** [from, to) in ms since 1970. */
export interface Range {
  from: number;
  to: number;
}

/** What to start. */
export interface Setup {
  /** Folder of the built plugin. */
  dist: string;
  /** Sessions of the one bot in an average day. */
  perDay?: number;
  simulator?: SimulatorOptions;
  jsonData?: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

/** A simulated Kore.ai and the real back end with a data source for one of its bots. */
export class Testbed {
  private constructor(
    readonly simulator: RunningSimulator,
    readonly host: Host,
    private readonly setup: Setup,
    private readonly isOwn: boolean
  ) {}

  /** No limits on either side, unless said. */
  static async start(setup: Setup): Promise<Testbed> {
    const { perDay = 1500, simulator: options } = setup;
    const sessionsPerDay = perDay / BOT.share;
    const simulator = await startSimulator({ callsPerMinute: 0, callsPerHour: 0, sessionsPerDay, ...options });
    return Testbed.before(simulator, setup, true);
  }

  private static async before(simulator: RunningSimulator, setup: Setup, isOwn: boolean): Promise<Testbed> {
    const { dist, jsonData, secureJsonData } = setup;
    const host = await startBackend(simulator, {
      dist,
      jsonData: { bots: [{ id: BOT.id, name: BOT.name }], parallelCalls: PARALLEL, ...jsonData },
      secureJsonData,
    });
    return new Testbed(simulator, host, setup, isOwn);
  }

  /** Another back end of the same settings before the same simulator, which has to be closed before this one. */
  another(): Promise<Testbed> {
    return Testbed.before(this.simulator, this.setup, false);
  }

  /** The last so many ms, up to now. */
  last(ms: number): Range {
    const to = this.simulator.now();
    return { from: to - ms, to };
  }

  /** Sessions of the bot that Kore.ai has of the range. Makes the simulator think of them before anything is timed. */
  rows({ from, to }: Range, bot = BOT.id): number {
    return this.simulator.sessions({ from, to, bot }).length;
  }

  /** Asks as one panel does. A refusal is in the answer. */
  async ask(query: QueryModel, { from, to }: Range, options?: RequestOptions): Promise<QueryResult> {
    const request = { queries: [{ refId: 'A', schemaVersion: 1, ...query }], from: String(from), to: String(to) };
    return (await this.host.query(request, options)).results.A;
  }

  /** Like `ask`; an answer that is refused, or not complete, is an Error. */
  async complete(query: QueryModel, range: Range, options?: RequestOptions): Promise<QueryResult> {
    const answer = await this.ask(query, range, options);
    if (answer.error !== undefined || progressOf(answer)) {
      throw new Error(`${JSON.stringify(query)}: ${answer.error ?? 'the answer is not complete'}`);
    }
    return answer;
  }

  /**
   * Asks until the answer is complete, as the front end does, and tells when there
   * is something to show for the first time.
   */
  async load(query: QueryModel, range: Range, shows: () => void = () => undefined): Promise<void> {
    for (let shown = false; ;) {
      const answer = await this.ask({ ...query, allowPartial: true }, range);
      if (answer.error !== undefined) {
        throw new Error(`${JSON.stringify(query)}: ${answer.error}`);
      }
      const progress = progressOf(answer);
      if (!shown && (!progress || progress.loaded > 0)) {
        shown = true;
        shows();
      }
      if (!progress) {
        return;
      }
      await pause(Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, progress.retryAfterMs)));
    }
  }

  /** All panels at once, over the same range. */
  async dashboard(panels: QueryModel[], range: Range): Promise<void> {
    await Promise.all(panels.map((panel) => this.complete(panel, range)));
  }

  /** What was asked of Kore.ai meanwhile. */
  async callsOf(work: () => Promise<unknown>): Promise<Call[]> {
    const before = this.simulator.calls().length;
    await work();
    return this.simulator.calls().slice(before);
  }

  /** Bytes that the back end says its sessions take. */
  async held(): Promise<number> {
    return metric(await this.host.metrics(), 'koreai_sessions_bytes_held');
  }

  /** Calls that the back end says it has made. */
  async callsMade(): Promise<number> {
    return metric(await this.host.metrics(), 'koreai_sessions_calls_total');
  }

  async close(): Promise<void> {
    await this.host.close();
    if (this.isOwn) {
      await this.simulator.close();
    }
  }
}

/** Starts a testbed, and stops it whatever comes of the work. */
export async function withTestbed<T>(setup: Setup, work: (testbed: Testbed) => Promise<T>): Promise<T> {
  const testbed = await Testbed.start(setup);
  try {
    return await work(testbed);
  } finally {
    await testbed.close();
  }
}

/** How far an answer is that is not complete; undefined when it is. */
export function progressOf(answer: QueryResult): { loaded: number; total: number; retryAfterMs: number } | undefined {
  // What the back end writes into meta.custom, see docs of the frames in pkg/frames.
  const custom = answer.frames?.[0]?.schema.meta?.custom as
    { status?: string; progress?: { loaded: number; total: number; retryAfterMs: number } } | undefined;
  return custom?.status === 'running' ? custom.progress : undefined;
}

/** The number in the one cell of a summary without groups. */
export function single(answer: QueryResult): number {
  const values = answer.frames?.[0]?.data.values ?? [];
  return Number(values.at(-1)?.[0] ?? 0);
}

/** Every session, whatever became of it. */
export const EVERY = { sessionType: 'all', status: 'all', developerSessions: 'include' } as const;

/** How many sessions there are. */
export const COUNT: QueryModel = { queryType: 'summary', measures: ['sessions'], ...EVERY };

/** Calls in few words, for a figure's note. */
export function inWords(calls: Call[]): string {
  return calls
    .map(({ skip, ids, rows }) => (ids === undefined ? `page at ${skip ?? 0}: ${rows}` : `${ids} IDs: ${rows}`))
    .join(', ');
}
