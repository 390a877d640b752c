import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Host, QueryResult, RequestOptions } from '../../preview/server';
import { executableName, startHost } from '../../preview/server';
import type { Fault, RunningSimulator } from '../../simulator';
import { startSimulator } from '../../simulator';
import type { World } from '../../simulator/world';

/** [from, to) in ms since 1970. */
export interface Range {
  from: number;
  to: number;
}

/** What to start. */
export interface PlaceOptions {
  world?: World;
  clock: number | 'real';
  simulator?: Parameters<typeof startSimulator>[0];
  /** A simulator that another place has started and closes; the above is not used. */
  beside?: RunningSimulator;
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

/** The built plugin's folder; FAULTS_DIST names another one. Throws when the back end is not built. */
export function builtPlugin(): string {
  const dist = process.env.FAULTS_DIST ?? path.resolve(__dirname, '../../dist');
  if (!existsSync(path.join(dist, executableName()))) {
    throw new Error('The back end is not built: run "npm test -- build-backend".');
  }
  return dist;
}

/** The real back end before a simulated Kore.ai, with a log of everything that could leak. */
export class Place {
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
  static async start({ world, clock, simulator, beside, ...data }: PlaceOptions): Promise<Place> {
    const { jsonData, secureJsonData, url } = data;
    const none = { callsPerMinute: 0, callsPerHour: 0 };
    const place = new Place(beside ?? (await startSimulator({ world, clock, ...none, ...simulator })), !beside);
    const { clientId, clientSecret } = place.simulator.settings();
    const bots = place.simulator.bots();
    place.host = await startHost({
      dist: builtPlugin(),
      settings: {
        url: url ?? place.simulator.url,
        jsonData: { bots, clientId, ...none, freshnessSeconds: 1, parallelCalls: 64, ...jsonData },
        secureJsonData: { clientSecret, ...secureJsonData },
      },
      now: () => place.simulator.now(),
      env: { GF_LOG_LEVEL: 'debug', GF_PLUGIN_LOG_LEVEL: 'debug' },
      onLog: (line) => place.log.push(line),
    });
    return place;
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
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
