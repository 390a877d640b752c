import type { Host, QueryResult } from '../../preview/server';
import { startBackend } from '../../scripts/backend';
import type { RunningSimulator, SimulatorOptions } from '../../simulator';
import { startSimulator } from '../../simulator';
import type { SessionsQuery } from '../../src/query';

/** A question as a panel or an alert rule asks it. Times in ms since 1970, [from, to). */
export interface Question {
  query: Partial<SessionsQuery>;
  range: { from: number; to: number };
  maxDataPoints?: number;
  /** Asked by an alert rule. */
  alert?: boolean;
}

/** The real back end before a simulated Kore.ai. */
export interface Testbed {
  simulator: RunningSimulator;
  host: Host;
  /** Asks the back end. A refusal is in the result. */
  ask(question: Question): Promise<QueryResult>;
  close(): Promise<void>;
}

/** Longest wait for loading to go on, between two tries. */
const TIMEOUT = 60_000;

/**
 * Starts a simulator and the built back end with a data source for its bots.
 * There are no call limits on either side unless `jsonData` or `options` say so.
 */
export async function startTestbed(
  options: SimulatorOptions,
  jsonData: Record<string, unknown> = {}
): Promise<Testbed> {
  const simulator = await startSimulator({ callsPerMinute: 0, callsPerHour: 0, ...options });
  const host = await startBackend(simulator, { jsonData });
  return {
    simulator,
    host,
    ask: (question) => askUntilLoaded(host, question),
    close: async () => {
      await host.close();
      await simulator.close();
    },
  };
}

/** An answer that says that loading takes longer is asked for again, as a person would. */
export async function askUntilLoaded(
  host: Host,
  { query, range, maxDataPoints, alert }: Question
): Promise<QueryResult> {
  const request = {
    queries: [{ refId: 'A', schemaVersion: 1, ...query, maxDataPoints }],
    from: String(range.from),
    to: String(range.to),
  };
  const headers = alert ? { FromAlert: 'true' } : undefined;
  for (const end = Date.now() + TIMEOUT; ;) {
    const { A: result } = (await host.query(request, { headers })).results;
    const loading = result.status >= 500 && /still loading|loading/i.test(result.error ?? '');
    if (!loading || Date.now() > end) {
      return result;
    }
  }
}
