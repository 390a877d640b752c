import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from '../../tests/servers/redis';
import type { Figure } from '../figures';
import { floor } from './floor';
import { PANELS } from './panels';
import type { Testbed, Range, Setup } from './testbed';
import { COUNT, DAY, HOUR, PARALLEL, single, withTestbed } from './testbed';

const PAGE = 100;
const LATENCY = 150;
const DAYS = 6;
/** A data source's default, in seconds. */
const FRESHNESS = 15;
const LIMITS = { callsPerMinute: 60, callsPerHour: 1800 };
/** Refreshes after the cold read, of which the dearest counts. */
const REFRESHES = 3;
/** Calls of a crawl after which a server is killed. */
const MIDDLE = 20;
const CASE = 'three servers, one Redis, page cap 100';

/** Three back ends that share one Redis, before one Kore.ai. */
export async function servers(dist: string): Promise<Figure[]> {
  return [
    ...(await together(dist)),
    ...(await refreshed(dist)),
    ...(await limited(dist)),
    ...(await restarted(dist)),
    ...(await killed(dist)),
  ];
}

/** Starts three of them, and stops them whatever comes of the work. */
async function inThree<T>(setup: Setup, work: (testbeds: Testbed[]) => Promise<T>): Promise<T> {
  const redis = await Redis.start();
  const { jsonData, secureJsonData } = redis.settings();
  const shared = { ...setup, jsonData: { ...jsonData, ...setup.jsonData }, secureJsonData };
  try {
    return await withTestbed(shared, async (first) => {
      const others = [await first.another(), await first.another()];
      try {
        return await work([first, ...others]);
      } finally {
        await Promise.all(others.map((testbed) => testbed.close()));
      }
    });
  } finally {
    await redis.close();
  }
}

const all = (testbeds: Testbed[], range: Range) =>
  Promise.all(testbeds.map((testbed) => testbed.dashboard(PANELS, range)));

/** What is older than an hour changes no more while this looks at it. */
const settled = ({ from, to }: Range): Range => ({ from, to: to - HOUR });

/** How many sessions too many or few the servers count together. */
async function wrong(testbeds: Testbed[], range: Range): Promise<number> {
  const counted = await Promise.all(testbeds.map((testbed) => testbed.complete(COUNT, settled(range))));
  return counted.reduce((sum, answer) => sum + Math.abs(single(answer) - testbeds[0].rows(settled(range))), 0);
}

/** Twelve panels on each at once, of six days of which nothing is known. */
function together(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: PAGE, latency: LATENCY }, jsonData: { freshnessSeconds: 600 } };
  return inThree(setup, async (testbeds) => {
    const [first] = testbeds;
    const range = first.last(DAYS * DAY);
    const least = floor(first.rows(range), PAGE);
    const calls = await first.callsOf(() => all(testbeds, range));
    return [
      { case: CASE, what: 'cold, 12 panels on each: calls', value: calls.length, max: least + 3, floor: least },
      { case: CASE, what: 'sessions too many or few', value: await wrong(testbeds, range), max: 0 },
    ];
  });
}

/** The same panels on each again after the freshness interval. */
function refreshed(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: PAGE }, jsonData: { freshnessSeconds: FRESHNESS } };
  return inThree(setup, async (testbeds) => {
    const [first] = testbeds;
    await all(testbeds, first.last(DAYS * DAY));
    const refreshes: number[] = [];
    for (let n = 0; n < REFRESHES; n++) {
      await pause(FRESHNESS * 1000 + 200);
      refreshes.push((await first.callsOf(() => all(testbeds, first.last(DAYS * DAY)))).length);
    }
    const value = Math.max(...refreshes);
    return [{ case: CASE, what: 'refresh on each: calls', value, max: 2, floor: 1, note: refreshes.join(', ') }];
  });
}

/** A cold dashboard on each where the limit is enforced. */
function limited(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: PAGE, latency: LATENCY, ...LIMITS }, jsonData: LIMITS };
  return inThree(setup, async (testbeds) => {
    const [first] = testbeds;
    const range = first.last(DAYS * DAY);
    first.rows(range);
    await Promise.all(testbeds.flatMap((testbed) => PANELS.map((panel) => testbed.load(panel, range))));
    const { calls, refused, maxPerMinute } = first.simulator.stats();
    const note = `${calls} calls, at most ${maxPerMinute} a minute`;
    return [
      { case: CASE, what: '60 calls a minute, cold: answers of 429', value: refused, max: 0, note },
      { case: CASE, what: 'sessions too many or few', value: await wrong(testbeds, range), max: 0 },
    ];
  });
}

/** One of them ends and starts again; its memory is empty. */
function restarted(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: PAGE }, jsonData: { freshnessSeconds: 600 } };
  return inThree(setup, async (testbeds) => {
    const [first, second] = testbeds;
    const range = first.last(DAYS * DAY);
    await first.dashboard(PANELS, range);
    await second.host.close();
    const again = await first.another();
    const calls = await first.callsOf(() => again.dashboard(PANELS, range));
    const figures = [
      { case: CASE, what: 'one restarted: calls for what was covered', value: calls.length, max: 0, floor: 0 },
      { case: CASE, what: 'sessions too many or few', value: await wrong([again], range), max: 0 },
    ];
    await again.close();
    return figures;
  });
}

/** The one that reads is killed while all wait. */
function killed(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: PAGE, latency: LATENCY }, jsonData: { freshnessSeconds: 600 } };
  return inThree(setup, async (testbeds) => {
    const [first] = testbeds;
    const range = first.last(DAYS * DAY);
    const least = floor(first.rows(range), PAGE);
    const boards = testbeds.map((testbed) => testbed.dashboard(PANELS, range).then(String, (error: Error) => error));
    while (first.simulator.calls().length < MIDDLE) {
      await pause(5);
    }
    const made = await Promise.all(testbeds.map((testbed) => testbed.callsMade()));
    const reader = made.indexOf(Math.max(...made));
    process.kill(testbeds[reader].host.pid!, 'SIGKILL');
    const others = testbeds.filter((_, i) => i !== reader);
    const failed = (await Promise.all(boards)).filter((outcome, i) => i !== reader && outcome instanceof Error);
    const max = least + PARALLEL;
    const calls = first.simulator.calls().length;
    return [
      {
        case: CASE,
        what: 'one killed in mid-crawl: calls',
        value: calls,
        max,
        floor: least,
        note: `after ${MIDDLE} calls`,
      },
      { case: CASE, what: 'others that did not finish', value: failed.length, max: 0, note: failed.join('; ') },
      { case: CASE, what: 'sessions too many or few', value: await wrong(others, range), max: 0 },
    ];
  });
}
