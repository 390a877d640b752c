import type { IncomingMessage } from 'node:http';

import type { Changes, Simulator } from './simulator';
import type { TruthRequest } from './truth';
import { computeTruth } from './truth';
import { lastIncident, nextIncident } from './dataset';

/** An answer of the control endpoints: a status and JSON. */
export interface ControlReply {
  status: number;
  body: unknown;
}

type Handler = (simulator: Simulator, url: URL, body: unknown) => unknown;

/** What is under /simulator/, by method and path. README.md lists them. */
const HANDLERS: Record<string, Handler> = {
  'GET /simulator/settings': (simulator) => simulator.describe(),
  'POST /simulator/settings': (simulator, _, body) => {
    // set() checks what it is given.
    simulator.set((body ?? {}) as Changes);
    return simulator.describe();
  },
  'GET /simulator/stats': (simulator) => simulator.log.stats(),
  'GET /simulator/calls': (simulator) => ({ calls: simulator.log.list() }),
  'POST /simulator/reset': (simulator) => {
    simulator.reset();
    return { message: 'Calls, limits and used tokens are forgotten.' };
  },
  'GET /simulator/incidents': (simulator, url) => {
    const at = Number(url.searchParams.get('at') ?? simulator.clock.now());
    return { last: lastIncident(at, simulator.settings), next: nextIncident(at, simulator.settings) };
  },
  'GET /simulator/bots': (simulator) => ({ bots: simulator.dataset.bots }),
  'GET /simulator/sessions': listSessions,
  'POST /simulator/truth': (simulator, _, body) =>
    // Only tests ask here; a bad query is an Error.
    computeTruth(simulator.dataset, body as TruthRequest, simulator.clock.now()),
};

/** Answers a control call. Only this machine may: the simulator has no other protection. */
export async function control(
  simulator: Simulator,
  req: IncomingMessage,
  url: URL,
  read: () => Promise<string>
): Promise<ControlReply> {
  if (!/^(::ffff:)?127\.|^::1$/.test(req.socket.remoteAddress ?? '')) {
    return { status: 403, body: { error: 'The simulator is controlled from its own machine only.' } };
  }
  const handler = HANDLERS[`${req.method} ${url.pathname}`];
  if (!handler) {
    return {
      status: 404,
      body: { error: `There is no ${req.method} ${url.pathname}.`, endpoints: Object.keys(HANDLERS) },
    };
  }
  try {
    const text = await read();
    return { status: 200, body: handler(simulator, url, text === '' ? undefined : JSON.parse(text)) };
  } catch (err) {
    return { status: 400, body: { error: err instanceof Error ? err.message : String(err) } };
  }
}

/** Raw rows: ?bot= &from= &to= &asOf= (ms; default the last 24 hours, now) &limit=. */
function listSessions(simulator: Simulator, url: URL): unknown {
  const given = (name: string, fallback: number) => {
    const text = url.searchParams.get(name);
    const value = text === null ? fallback : Number(text);
    if (!Number.isFinite(value)) {
      throw new Error(`${name}: "${text}" is not a number of milliseconds.`);
    }
    return value;
  };
  const asOf = given('asOf', simulator.clock.now());
  const to = given('to', asOf + 1);
  const from = given('from', to - 24 * 3_600_000);
  const found = simulator.dataset.list(url.searchParams.get('bot') ?? undefined, from, to - 1, asOf);
  const rows = found.slice(0, given('limit', 100_000)).map((entry) => entry.row(asOf));
  return { asOf, total: found.length, sessions: rows };
}
