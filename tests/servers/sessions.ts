import { floor } from '../../scripts/bench/floor';
import { HOUR, PlainDataset } from '../faults/plainDataset';
import type { ServersOptions } from './servers';

/**
 * The machine's own clock, which Kore.ai's agrees with: a server that never asks Kore.ai, because others do, knows no
 * other one.
 */
export const NOW = Date.now();

/** The bot of these tests, with sessions that are settled and no longer change. */
export const BOT = 'st-one';
const COUNT = 1200;
const PAGE = 50;
/** All of them. */
export const RANGE = { from: NOW - 30 * HOUR, to: NOW };
/** The same sessions and some hours more, where there are none. */
export const longer = (hours: number) => ({ from: RANGE.from - hours * HOUR, to: NOW });
/** The fewest calls that read them. */
export const FLOOR = floor(COUNT, PAGE);
/** Calls under way at once. */
export const PARALLEL = 8;

/** Servers before a Kore.ai whose pages take their time, so that something can happen meanwhile. */
export const withSessions = (more: Partial<ServersOptions> & Pick<ServersOptions, 'redis'>): ServersOptions => ({
  dataset: new PlainDataset([BOT], [{ count: COUNT, from: NOW - 29 * HOUR, to: NOW - HOUR }]),
  clock: 'real',
  ...more,
  simulator: { pageCap: PAGE, latency: 100, ...more.simulator },
  jsonData: { parallelCalls: PARALLEL, ...more.jsonData },
});
