import { setTimeout as pause } from 'node:timers/promises';
import type { Host, QueryModel, QueryResult } from '../../preview/server';
import type { Fault, RunningSimulator } from '../../simulator';
import { FAULT_KINDS } from '../../simulator';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const EVERY = { schemaVersion: 1, sessionType: 'all', status: 'all', developerSessions: 'include' };

/** What panels ask, one after another. */
const PANELS: QueryModel[] = [
  { queryType: 'timeSeries', measures: ['dropOffRate'], interval: '1h' },
  { queryType: 'timeSeries', measures: ['sessions'], groupBy: ['containmentType'], interval: '15m' },
  { queryType: 'summary', measures: ['sessions', 'users', 'averageDuration', 'p95Duration'], groupBy: ['channel'] },
  { queryType: 'summary', measures: ['selfServiceRate'], groupBy: ['bot'] },
  { queryType: 'sessions', limit: 200 },
  { ...EVERY, queryType: 'summary', measures: ['sessions', 'messages'], groupBy: ['sessionTag.intent'] },
  { queryType: 'timeSeries', measures: ['users'], timeShift: '1d', interval: '1h' },
  { queryType: 'summary', measures: ['sessions'], fetch: 'filtered', containmentTypes: ['dropOff'] },
];

/** What alert rules ask: one measure each. */
const RULES: QueryModel[] = [
  { queryType: 'summary', measures: ['dropOffRate'], groupBy: ['bot'], minSessions: 5 },
  { queryType: 'timeSeries', measures: ['sessions'], interval: '5m' },
];

/** What only wastes the time of this machine, or takes the calls away. */
const COSTLY = ['huge', 'million-tags', 'drip', 'clock-off', 'rate-minute', 'rate-hour'];
/** Rows that are served wrong are kept as they were served, so the numbers would not be the truth. */
const SPOILING = ['no-id', 'wrong-types', 'bad-dates', 'unknown-containment'];
const KINDS = FAULT_KINDS.filter((kind) => ![...COSTLY, ...SPOILING].includes(kind));

/** What came of all that was asked. */
export interface Tally {
  asked: number;
  answered: number;
  /** Errors by status. */
  errors: Record<string, number>;
  /** Resource answers by status, and health checks by theirs. */
  resources: Record<string, number>;
  checks: Record<string, number>;
  /** What became of requests whose page was closed meanwhile. */
  left: Record<string, number>;
  /** Errors that are the plugin's own fault. */
  own: string[];
}

/** An empty one. */
export const emptyTally = (): Tally => ({
  asked: 0,
  answered: 0,
  errors: {},
  resources: {},
  checks: {},
  left: {},
  own: [],
});

/** Counts what a question came to. */
export function count(tally: Tally, answer: QueryResult) {
  if (answer.error === undefined) {
    tally.answered++;
    return;
  }
  tally.errors[answer.status] = (tally.errors[answer.status] ?? 0) + 1;
  if (answer.errorSource !== 'downstream') {
    tally.own.push(answer.error);
  }
}

/** A question that a panel or an alert rule asks. */
export async function ask(
  host: Host,
  query: QueryModel,
  from: number,
  to: number,
  alert = false
): Promise<QueryResult> {
  const request = { queries: [{ refId: 'A', ...query }], from: String(from), to: String(to) };
  const user = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' as const };
  const options = alert ? { headers: { FromAlert: 'true' }, user } : {};
  return (await host.query(request, options)).results.A;
}

/** Keeps asking until the end: some panels, now and then an alert rule. */
export async function askPanels(host: Host, simulator: RunningSimulator, end: number, number: number, tally: Tally) {
  for (let turn = number; Date.now() < end; turn++) {
    const alert = turn % 5 === 0;
    const query = alert ? RULES[(turn / 5) % RULES.length] : PANELS[turn % PANELS.length];
    const to = simulator.now();
    const hours = alert ? 1 : [3, 24, 72][turn % 3];
    const partial = turn % 2 === 0 && !alert ? { allowPartial: true } : {};
    tally.asked++;
    count(tally, await ask(host, { ...query, ...partial }, to - hours * HOUR, to, alert));
    await pause(150);
  }
}

/** Lets faults come and go until the end, and none at the end. */
export async function changeFaults(simulator: RunningSimulator, end: number) {
  for (let turn = 0; Date.now() < end; turn++) {
    const kind = KINDS[turn % KINDS.length];
    const fault: Fault = { kind, every: 2 + (turn % 3), count: 6 };
    simulator.set({ faults: turn % 3 === 2 ? [] : [fault] });
    await pause(Math.min(3000, Math.max(0, end - Date.now())));
  }
  simulator.set({ faults: [] });
}

/** Saves the settings again and again: each time Grafana makes a new instance. */
export async function saveSettings(host: Host, end: number): Promise<number> {
  let saved = 0;
  const { clientId } = host.settings.jsonData;
  const secret = host.settings.secureJsonData.clientSecret;
  for (; Date.now() < end; saved++) {
    // Now and then with a wrong secret: another Kore.ai connection, dropped a minute later.
    const wrong = saved % 10 === 5;
    // And with user IDs hidden: rows that are kept in another way.
    const userIdPrivacy = saved % 30 === 17 ? 'hidden' : 'shown';
    const jsonData = { ...host.settings.jsonData, clientId, memoryMiB: 64 + (saved % 3) * 64, userIdPrivacy };
    host.setSettings({ jsonData, secureJsonData: { clientSecret: wrong ? 'not the secret' : secret } });
    await pause(Math.min(wrong ? 500 : 4000, Math.max(0, end - Date.now())));
  }
  const jsonData = { ...host.settings.jsonData, userIdPrivacy: 'shown' };
  host.setSettings({ jsonData, secureJsonData: { clientSecret: secret } });
  return saved;
}
