import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../simulator';
import type { Figure } from '../figures';
import { floor } from './floor';
import { PANELS } from './panels';
import type { Testbed, Setup } from './testbed';
import { DAY, inWords, MINUTE, withTestbed } from './testbed';

/** A data source's default. */
const FRESHNESS = 15;
/** Of that age sessions may still appear or change: the least that is read again. */
const HALF_AN_HOUR = 30 * MINUTE;
/** Refreshes after the cold read, of which the dearest counts. */
const REFRESHES = 3;

interface Case {
  name: string;
  perDay: number;
  pageCap: number;
  max: number;
}

/** What both have in common: the busiest hour of a working day, and 2 % of the sessions active for hours. */
const QUIET: Case[] = [
  { name: 'refresh, 1,500 a day, page cap 100', perDay: 1500, pageCap: 100, max: 2 },
  { name: 'refresh, 1,500 a day, page cap 1,000', perDay: 1500, pageCap: 1000, max: 2 },
];
const BUSY: Case = { name: 'refresh, 30,000 a day, page cap 1,000', perDay: 30_000, pageCap: 1000, max: 3 };

/** The twelve panels again after the freshness interval, of a bot of some thousand sessions a day. */
export function refresh(dist: string): Promise<Figure[]> {
  return Promise.all(QUIET.map((one) => measure(dist, one)));
}

/** The same for a bot of some ten thousand. */
export async function busy(dist: string): Promise<Figure[]> {
  return [await measure(dist, BUSY)];
}

function measure(dist: string, { name, perDay, pageCap, max }: Case): Promise<Figure> {
  const simulator = { pageCap, longActive: 0.02, advance: busiest(Date.now()) - Date.now() };
  const setup: Setup = { dist, perDay, simulator, jsonData: { freshnessSeconds: FRESHNESS } };
  return withTestbed(setup, async (testbed) => {
    await learnTheClock(testbed);
    const cold = testbed.last(6 * DAY);
    testbed.rows(cold);
    await testbed.load(PANELS[0], cold);
    await testbed.dashboard(PANELS, testbed.last(6 * DAY));
    const refreshes: Call[][] = [];
    for (let n = 0; n < REFRESHES; n++) {
      await pause(FRESHNESS * 1000 + 200);
      refreshes.push(await testbed.callsOf(() => testbed.dashboard(PANELS, testbed.last(6 * DAY))));
    }
    const dearest = refreshes.reduce((a, b) => (b.length > a.length ? b : a));
    const open = testbed.last(HALF_AN_HOUR);
    const least = floor(testbed.rows(open), pageCap);
    const each = refreshes.map((calls) => calls.length).join(', ');
    return {
      case: name,
      what: 'calls',
      value: dearest.length,
      max,
      floor: least,
      note: `${each}; ${inWords(dearest)}`,
    };
  });
}

/** Half past ten in UTC, when the bot is busiest, of the last Wednesday before. */
function busiest(now: number): number {
  const day = Math.floor(now / DAY) * DAY;
  const sinceWednesday = (new Date(day).getUTCDay() + 4) % 7 || 7;
  return day - sinceWednesday * DAY + 10.5 * (DAY / 24);
}

/** The simulator's clock is not the machine's here, which any answer tells. */
async function learnTheClock(testbed: Testbed): Promise<void> {
  const { from, to } = testbed.last(DAY);
  const [{ sessionId }] = testbed.simulator.sessions({ from, to });
  await testbed.ask({ queryType: 'sessions', sessionIds: [sessionId] }, { from, to });
}
