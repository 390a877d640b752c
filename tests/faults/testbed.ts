import { setTimeout as pass } from 'node:timers/promises';
import type { Host, QueryResult, RequestOptions } from '../../preview/server';
import { startBackend } from '../../scripts/backend';
import type { Fault, RunningSimulator } from '../../simulator';
import { startSimulator } from '../../simulator';
import type { Dataset } from '../../simulator/dataset';

/** [from, to) in ms since 1970. */
export interface Range {
  from: number;
  to: number;
}

/** What to start. */
export interface TestbedOptions {
  dataset?: Dataset;
  clock: number | 'real';
  simulator?: Parameters<typeof startSimulator>[0];
  /** The simulator of another testbed, which closes it; the options above are not used. */
  sharedSimulator?: RunningSimulator;
  jsonData?: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
  /** Where Kore.ai is, if not at the simulator itself. */
  url?: string;
}

/** What a query over one bot answered: the sessions as a table, and figures of the same sessions. */
export interface Answer {
  sessions: QueryResult;
  figures: QueryResult;
}

/** Every session, whatever became of it. */
export const EVERY = { schemaVersion: 1, sessionType: 'all', status: 'all', developerSessions: 'include' };
/** The queries of an Answer. Rates, counts and distinct users: all that a lost or doubled row would change. */
export const SESSIONS = { ...EVERY, queryType: 'sessions', limit: 5000, tagColumns: ['sessionTag.topic'] };
export const FIGURES = {
  ...EVERY,
  queryType: 'summary',
  measures: ['sessions', 'dropOffRate', 'selfServiceRate', 'messages', 'users'],
  groupBy: ['channel'],
};

/** The real back end before a simulated Kore.ai, with a log of everything that could leak. */
export class Testbed {
  /** Every line that the back end wrote. */
  readonly log: string[] = [];
  /** Every answer that it gave, as JSON. */
  readonly answers: string[] = [];
  host!: Host;

  private constructor(
    readonly simulator: RunningSimulator,
    private readonly isOwn: boolean
  ) {}

  /** Starts both. Without limits of calls on either side, and fresh after a second, unless told otherwise. */
  static async start({ dataset, clock, simulator, sharedSimulator, ...data }: TestbedOptions): Promise<Testbed> {
    const none = { callsPerMinute: 0, callsPerHour: 0 };
    const testbed = new Testbed(
      sharedSimulator ?? (await startSimulator({ dataset, clock, ...none, ...simulator })),
      !sharedSimulator
    );
    testbed.host = await startBackend(testbed.simulator, {
      ...data,
      // Another folder of a built plugin, such as an older one; the repository's by default.
      dist: process.env.FAULTS_DIST,
      jsonData: { freshnessSeconds: 1, parallelCalls: 64, ...data.jsonData },
      env: { GF_LOG_LEVEL: 'debug', GF_PLUGIN_LOG_LEVEL: 'debug' },
      onLog: (line) => testbed.log.push(line),
    });
    return testbed;
  }

  /** Asks for all sessions of a bot. */
  async ask(bot: string, range: Range, options?: RequestOptions): Promise<Answer> {
    const results = await this.query(
      { A: { ...SESSIONS, bots: [bot] }, B: { ...FIGURES, bots: [bot] } },
      range,
      options
    );
    return { sessions: results.A, figures: results.B };
  }

  /** Asks as an alert rule does, for how many sessions a bot has. */
  async alert(bot: string, range: Range): Promise<QueryResult> {
    const query = { ...EVERY, queryType: 'summary', measures: ['sessions'], bots: [bot] };
    return (await this.query({ A: query }, range, { headers: { FromAlert: 'true' } })).A;
  }

  /** Asks several queries at once, by refId. */
  async query(queries: Record<string, object>, { from, to }: Range, options?: RequestOptions) {
    const list = Object.entries(queries).map(([refId, query]) => ({ refId, ...query }));
    const { results } = await this.host.query({ queries: list, from: String(from), to: String(to) }, options);
    this.answers.push(JSON.stringify(results));
    return results;
  }

  /** How often faults have struck calls for a bot. */
  struck(bot: string): number {
    const faults = this.simulator.settings().faults as Array<Fault & { struck: number }>;
    return faults.reduce((sum, { source, struck }) => sum + (source === undefined || source === bot ? struck : 0), 0);
  }

  async close(): Promise<void> {
    await this.host.close();
    if (this.isOwn) {
      await this.simulator.close();
    }
  }
}

/** Asks again until something holds, every so many ms. Rejects after `limit` ms: nothing here may hang. */
export async function until<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  limit: number,
  pause = 50
): Promise<T> {
  for (const end = Date.now() + limit; ;) {
    const answer = await ask();
    if (holds(answer)) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(
        `It did not come about within ${limit / 1000} s; at last: ${JSON.stringify(answer).slice(0, 1000)}`
      );
    }
    await pass(pause);
  }
}
