import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createSimulatorServer } from './server';
import type { Changes } from './simulator';
import { Simulator } from './simulator';
import type { Call, Stats } from './stats';
import type { TruthRequest } from './truth';
import { computeTruth } from './truth';
import type { BotInfo, MessageRow, SessionRow, Dataset } from './dataset';
import { readRecording } from './dataset';

export { mintToken } from './api/token';
export type { Call };
export type { Fault, FaultKind } from './faults';
export { FAULT_KINDS } from './faults';
export * from './truth';
export { BOTS, RecordedDataset, lastIncident, nextIncident } from './dataset';
export type { Incident, MessageRow, SessionRow } from './dataset';

/** How to start a simulator: every setting, the clock, faults, and where to listen. */
export interface SimulatorOptions extends Changes {
  /** 0 or missing: a free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** A JSON file with recorded getSessions responses, served instead of generated sessions. */
  replay?: string;
  /** Sessions to serve instead of generated ones: what tests wrote down. */
  dataset?: Dataset;
  /** The machine's clock, ms; tests may pass their own. */
  real?: () => number;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** Without a slash at its end: what goes into the data source's URL field. */
  url: string;
  port: number;
  /** Changes settings, clock or faults. Throws an Error that names what is wrong. */
  set(changes: Changes): void;
  settings(): ReturnType<Simulator['describe']>;
  /** The simulator's clock, ms. */
  now(): number;
  stats(): Stats;
  /** Every call to getSessions since the start or the last reset, oldest first. */
  calls(): Call[];
  /** The headers of every call since then, tokens included, which the control endpoints do not tell. */
  received(): IncomingHttpHeaders[];
  /** Forgets calls, limits and used tokens. */
  reset(): void;
  /** The ground truth: what a query must answer. Throws an Error for a bad query. */
  truth(request: TruthRequest): ReturnType<typeof computeTruth>;
  /** Rows with a start in [from, to) as the API would show them at `asOf` (default: now), newest first. */
  sessions(range: { from: number; to: number; bot?: string; asOf?: number }): SessionRow[];
  /** The messages of a session as they are known now, in the order in which they were said. */
  messages(sessionId: string): MessageRow[];
  /** The bots that it knows. */
  bots(): BotInfo[];
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** Starts a simulated Kore.ai. Rejects when the port is taken, or a setting or the recording is bad. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<RunningSimulator> {
  const { port = 0, host = '127.0.0.1', replay, dataset, real, ...changes } = options;
  const simulator = new Simulator(replay === undefined ? dataset : readRecording(replay), real);
  simulator.set(changes);
  const server = createSimulatorServer(simulator);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // An address of TCP: the server listens on a port, not on a pipe.
  const bound = (server.address() as AddressInfo).port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${shown}:${bound}`,
    port: bound,
    set: (more) => simulator.set(more),
    settings: () => simulator.describe(),
    now: () => simulator.clock.now(),
    stats: () => simulator.log.stats(),
    calls: () => simulator.log.list(),
    received: () => simulator.log.received(),
    reset: () => simulator.reset(),
    truth: (request) => computeTruth(simulator.dataset, request, simulator.clock.now()),
    sessions: ({ from, to, bot, asOf = simulator.clock.now() }) =>
      simulator.dataset.list(bot, from, to - 1, asOf).map((entry) => entry.row(asOf)),
    messages: (sessionId) => {
      const now = simulator.clock.now();
      return simulator.dataset.find(undefined, [sessionId], now).flatMap((entry) => entry.conversation?.(now) ?? []);
    },
    bots: () => simulator.dataset.bots,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
