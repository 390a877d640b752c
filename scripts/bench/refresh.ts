import type { Call } from '../../simulator';
import type { Figure } from './figures';
import { floor } from './floor';
import { PANELS } from './panels';
import type { Place, Setup } from './place';
import { DAY, inPlace, inWords, MINUTE, pause } from './place';

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
  atMost: number;
}

/** What both have in common: the busiest hour of a working day, and 2 % of the sessions active for hours. */
const QUIET: Case[] = [
  { name: 'refresh, 1,500 a day, page cap 100', perDay: 1500, pageCap: 100, atMost: 2 },
  { name: 'refresh, 1,500 a day, page cap 1,000', perDay: 1500, pageCap: 1000, atMost: 2 },
];
const BUSY: Case = { name: 'refresh, 30,000 a day, page cap 1,000', perDay: 30_000, pageCap: 1000, atMost: 3 };

/** The twelve panels again after the freshness interval, of a bot of some thousand sessions a day. */
export function refresh(dist: string): Promise<Figure[]> {
  return Promise.all(QUIET.map((one) => measure(dist, one)));
}

/** The same for a bot of some ten thousand. */
export async function busy(dist: string): Promise<Figure[]> {
  return [await measure(dist, BUSY)];
}

function measure(dist: string, { name, perDay, pageCap, atMost }: Case): Promise<Figure> {
  const simulator = { pageCap, longActive: 0.02, advance: busiest(Date.now()) - Date.now() };
  const setup: Setup = { dist, perDay, simulator, jsonData: { freshnessSeconds: FRESHNESS } };
  return inPlace(setup, async (place) => {
    await learnTheClock(place);
    const cold = place.last(6 * DAY);
    place.rows(cold);
    await place.load(PANELS[0], cold);
    await place.dashboard(PANELS, place.last(6 * DAY));
    const refreshes: Call[][] = [];
    for (let n = 0; n < REFRESHES; n++) {
      await pause(FRESHNESS * 1000 + 200);
      refreshes.push(await place.callsOf(() => place.dashboard(PANELS, place.last(6 * DAY))));
    }
    const dearest = refreshes.reduce((a, b) => (b.length > a.length ? b : a));
    const open = place.last(HALF_AN_HOUR);
    const least = floor(place.rows(open), pageCap);
    const each = refreshes.map((calls) => calls.length).join(', ');
    return {
      case: name,
      what: 'calls',
      reached: dearest.length,
      atMost,
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
async function learnTheClock(place: Place): Promise<void> {
  const { from, to } = place.last(DAY);
  const [{ sessionId }] = place.simulator.sessions({ from, to });
  await place.ask({ queryType: 'sessions', sessionIds: [sessionId] }, { from, to });
}
