import type { RunningSimulator } from '../../simulator';
import { mintToken, RecordedDataset, startSimulator } from '../../simulator';
import type { Figure } from '../figures';
import { floor, rounds } from './floor';
import { PANELS } from './panels';
import type { Range } from './testbed';
import { BOT, COUNT, DAY, HOUR, PARALLEL, single, withTestbed } from './testbed';

const PER_DAY = 1500;
const LATENCY = 150;
/** Runs, of which the fastest and the one with the most calls count. */
const RUNS = 5;

/** Twelve panels at once over six days of which nothing is known. */
export async function cold(dist: string): Promise<Figure[]> {
  return [...(await atPageCap(dist, 100)), ...(await atPageCap(dist, 1000))];
}

interface Run {
  calls: number;
  floor: number;
  /** Wall clock of the panels, and of a bare loop that reads the same pages, by the latencies they had to wait for. */
  ratio: number;
  bare: number;
  wrong: number;
}

async function atPageCap(dist: string, pageCap: number): Promise<Figure[]> {
  const runs: Run[] = [];
  for (let seed = 1; seed <= RUNS; seed++) {
    runs.push(await run(dist, pageCap, seed));
  }
  const worst = runs.reduce((a, b) => (b.calls - b.floor > a.calls - a.floor ? b : a));
  const name = `cold, 12 panels, 6 days, page cap ${pageCap}`;
  return [
    { case: name, what: 'calls', value: worst.calls, max: worst.floor + 3, floor: worst.floor },
    {
      case: name,
      what: 'wall clock / latencies',
      value: Math.min(...runs.map(({ ratio }) => ratio)),
      max: 1.3,
      floor: 1,
      note: `best of ${RUNS}; a bare loop over the same pages: ${Math.min(...runs.map(({ bare }) => bare)).toFixed(2)}`,
    },
    { case: name, what: 'runs with a wrong count', value: runs.filter(({ wrong }) => wrong > 0).length, max: 0 },
  ];
}

async function run(dist: string, pageCap: number, seed: number): Promise<Run> {
  const simulator = { dataset: await recording(seed), pageCap, latency: LATENCY };
  return withTestbed({ dist, simulator, jsonData: { freshnessSeconds: 600 } }, async (testbed) => {
    const range = testbed.last(6 * DAY);
    const began = performance.now();
    const calls = (await testbed.callsOf(() => testbed.dashboard(PANELS, range))).length;
    const took = performance.now() - began;
    // What is older than an hour changes no more while this looks at it.
    const settled = { from: range.from, to: range.to - HOUR };
    const counted = single(await testbed.complete(COUNT, settled));
    return {
      calls,
      floor: floor(testbed.rows(range), pageCap),
      ratio: took / (rounds(calls, PARALLEL) * LATENCY),
      bare: (await bareLoop(testbed.simulator, range, calls, pageCap)) / (rounds(calls, PARALLEL) * LATENCY),
      wrong: Math.abs(counted - testbed.rows(settled)),
    };
  });
}

/** Sessions written down beforehand: making them up takes the simulator longer than sending them. */
async function recording(seed: number): Promise<RecordedDataset> {
  const simulator = await startSimulator({ seed, sessionsPerDay: PER_DAY / BOT.share });
  const to = simulator.now();
  const rows = simulator.sessions({ from: to - 7 * DAY, to, bot: BOT.id });
  await simulator.close();
  return new RecordedDataset(rows);
}

/** How long it takes to read so many pages and look at nothing: one, then the others side by side. In ms. */
async function bareLoop(simulator: RunningSimulator, range: Range, calls: number, page: number): Promise<number> {
  const url = `${simulator.url}/api/public/bot/${BOT.id}/getSessions`;
  const headers = { auth: token(simulator), 'Content-Type': 'application/json' };
  const dates = { dateFrom: new Date(range.from).toISOString(), dateTo: new Date(range.to).toISOString() };
  const ask = async (index: number) => {
    const body = JSON.stringify({ ...dates, skip: index * (page - 1), limit: page });
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(text);
    }
  };
  const began = performance.now();
  await ask(0);
  let next = 1;
  const worker = async () => {
    while (next < calls) {
      await ask(next++);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return performance.now() - began;
}

function token(simulator: RunningSimulator): string {
  const { clientId, clientSecret } = simulator.settings();
  const now = Math.floor(simulator.now() / 1000);
  return mintToken({ appId: clientId, iat: now, exp: now + 300 }, clientSecret);
}
