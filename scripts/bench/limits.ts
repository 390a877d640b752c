import type { User } from '../../preview/server';
import type { Figure } from './figures';
import { PANELS } from './panels';
import type { Place } from './place';
import { COUNT, DAY, HOUR, inPlace, pause, single } from './place';

const LATENCY = 150;
const LIMITS = { callsPerMinute: 60, callsPerHour: 1800 };
/** Calls of the first minute that are gone when the alert rule asks. */
const GONE = 45;
/** As Grafana's alerting asks. */
const SCHEDULER: User = { login: 'grafana_scheduler', name: 'grafana_scheduler', email: '', role: 'Admin' };

const CASE = '60 calls a minute, cold, page cap 100';

/** A cold dashboard at a server that enforces its limits, with an alert rule in between. */
export function limits(dist: string): Promise<Figure[]> {
  const setup = { dist, simulator: { pageCap: 100, latency: LATENCY, ...LIMITS }, jsonData: LIMITS };
  return inPlace(setup, async (place) => {
    const range = place.last(6 * DAY);
    place.rows(range);
    const began = Date.now();
    const firsts: number[] = [];
    const loading = Promise.all(PANELS.map((panel) => place.load(panel, range, () => firsts.push(answered(place)))));
    const alert = await askAsAlert(place, range.to);
    await loading;
    const took = (Date.now() - began) / 1000;
    const { calls, refused, maxPerMinute } = place.simulator.stats();
    const settled = { from: range.from, to: range.to - HOUR };
    const counted = single(await place.complete(COUNT, settled));
    return [
      {
        case: CASE,
        what: 'answers of 429',
        reached: refused,
        atMost: 0,
        note: `${calls} calls in ${took.toFixed(0)} s, at most ${maxPerMinute} a minute`,
      },
      {
        case: CASE,
        what: 'calls before the last panel shows something',
        reached: Math.max(...firsts),
        atMost: 3,
        floor: 1,
      },
      { case: CASE, what: `alert rule after ${GONE} calls, five days back`, ...alert },
      { case: CASE, what: 'sessions too many or few', reached: Math.abs(counted - place.rows(settled)), atMost: 0 },
    ];
  });
}

/** Calls answered by now. */
function answered({ simulator }: Place): number {
  const now = Date.now();
  return simulator.calls().filter(({ arrived }) => arrived + LATENCY <= now).length;
}

async function askAsAlert(
  place: Place,
  now: number
): Promise<Pick<Figure, 'reached' | 'atMost' | 'floor' | 'unit' | 'note'>> {
  while (place.simulator.calls().length < GONE) {
    await pause(5);
  }
  const hour = { from: now - 5 * DAY, to: now - 5 * DAY + HOUR };
  const rule = { queryType: 'summary', measures: ['dropOffRate'] };
  const began = performance.now();
  const answer = await place.ask(rule, hour, { headers: { FromAlert: 'true' }, user: SCHEDULER });
  const took = performance.now() - began;
  const reached = answer.error === undefined ? took : NaN;
  return { reached, atMost: 5000, floor: LATENCY, unit: 'ms', note: answer.error };
}
