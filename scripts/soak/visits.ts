import { setTimeout as pause } from 'node:timers/promises';
import type { Host, QueryModel, User } from '../../preview/server';
import type { RunningSimulator, SessionRow } from '../../simulator';
import type { Tally } from './load';
import { ask, count, EVERY, HOUR } from './load';

const VIEWER: User = { login: 'val', name: 'Val', email: '', role: 'Viewer' };
const EDITOR: User = { ...VIEWER, login: 'ed', role: 'Editor' };

/** Sessions as events in graphs. */
const ANNOTATIONS: QueryModel = { queryType: 'sessions', containmentTypes: ['agent'], limit: 100 };
/** A session ID that no bot has. */
export const NO_SESSION = '000000000000000000000000';

interface Visit {
  host: Host;
  simulator: RunningSimulator;
  tally: Tally;
  /** When the visit takes place, by the simulator's clock. */
  now: number;
  turn: number;
}

/** What people do beside looking at panels, one after another. */
const VISITS: Array<(visit: Visit) => Promise<void>> = [
  (visit) => resource(visit, 'bots'),
  (visit) => resource(visit, 'keys', { range: lastDay(visit) }),
  (visit) => resource(visit, 'values', { key: 'channel', range: lastDay(visit) }),
  (visit) => resource(visit, 'values', { key: 'sessionTag.intent', search: 'a', range: lastDay(visit), status: 'all' }),
  lookUp,
  (visit) => query(visit, { ...ANNOTATIONS }),
  leave,
  leaveResource,
  (visit) => (visit.turn % 4 === 0 ? check(visit) : resource(visit, 'values', { key: 'mood', range: lastDay(visit) })),
  (visit) => resource(visit, 'refresh', { range: { from: visit.now - HOUR, to: visit.now } }, EDITOR),
];

/** Keeps doing all of that until the end. */
export async function makeVisits(host: Host, simulator: RunningSimulator, end: number, number: number, tally: Tally) {
  for (let turn = number; Date.now() < end; turn++) {
    await VISITS[turn % VISITS.length]({ host, simulator, tally, now: simulator.now(), turn });
    await pause(400);
  }
}

const lastDay = ({ now }: Visit) => ({ from: now - 24 * HOUR, to: now });

/** Sessions that there are, one after another, and one that there is not. */
export function someIDs(rows: SessionRow[], turn: number, max = 20): string[] {
  const step = Math.max(1, Math.floor(rows.length / max));
  const ids = rows.filter((_, i) => i % step === turn % step).map(({ sessionId }) => sessionId);
  return [...ids.slice(0, max), NO_SESSION];
}

async function lookUp(visit: Visit) {
  const { simulator, now, turn } = visit;
  const sessionIds = someIDs(simulator.sessions({ from: now - 3 * HOUR, to: now - HOUR }), turn);
  await query(visit, { ...EVERY, queryType: 'sessions', limit: 100, sessionIds });
}

async function query({ host, tally, now }: Visit, model: QueryModel) {
  tally.asked++;
  count(tally, await ask(host, { schemaVersion: 1, ...model }, now - 24 * HOUR, now));
}

/** Any answer in words will do while faults strike, but none that is the plugin's own fault. */
async function resource({ host, tally }: Visit, path: string, body?: object, user = VIEWER) {
  const { status, body: answer } = await host.resourceJSON<{ message?: string } | undefined>(path, body, { user });
  tally.resources[status] = (tally.resources[status] ?? 0) + 1;
  if (status === 500) {
    tally.own.push(`${path}: ${answer?.message}`);
  }
}

async function check({ host, tally }: Visit) {
  const { status, message } = await host.health({ user: VIEWER });
  tally.checks[status] = (tally.checks[status] ?? 0) + 1;
  if (message.startsWith('Something went wrong inside')) {
    tally.own.push(`health: ${message}`);
  }
}

/** A page that is closed while its panels load: sometimes at once, sometimes when the answer is nearly there. */
async function leave({ host, tally, now, turn }: Visit) {
  const days = 2 + (turn % 5);
  const models: QueryModel[] = [
    { queryType: 'timeSeries', measures: ['sessions'], interval: '1h' },
    { ...EVERY, queryType: 'summary', measures: ['sessions'], fetch: 'filtered', containmentTypes: ['agent'] },
    { queryType: 'sessions', limit: 50 },
  ];
  const queries = models.map((model, i) => ({ refId: 'ABC'[i], ...model }));
  await gone(tally, turn, (signal) =>
    host.query({ queries, from: String(now - days * 24 * HOUR), to: String(now) }, { signal, user: VIEWER })
  );
}

async function leaveResource({ host, tally, now, turn }: Visit) {
  const range = { from: now - 5 * 24 * HOUR, to: now - 4 * 24 * HOUR };
  await gone(tally, turn, (signal) => host.resourceJSON('values', { key: 'channel', range }, { signal, user: VIEWER }));
}

async function gone(tally: Tally, turn: number, work: (signal: AbortSignal) => Promise<unknown>) {
  const leaving = new AbortController();
  const answer = work(leaving.signal).then(
    () => 'answered before',
    () => 'cancelled'
  );
  await pause((turn * 37) % 500);
  leaving.abort();
  const how = await answer;
  tally.left[how] = (tally.left[how] ?? 0) + 1;
}
