import { setTimeout as pause } from 'node:timers/promises';
import type { User } from '../../preview/server';
import type { Figure } from '../figures';
import { PANELS } from './panels';
import type { Testbed } from './testbed';
import { COUNT, DAY, HOUR, single, withTestbed } from './testbed';

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
  return withTestbed(setup, async (testbed) => {
    const range = testbed.last(6 * DAY);
    testbed.rows(range);
    const began = Date.now();
    const firsts: number[] = [];
    const loading = Promise.all(
      PANELS.map((panel) => testbed.load(panel, range, () => firsts.push(answered(testbed))))
    );
    const alert = await askAsAlert(testbed, range.to);
    await loading;
    const took = (Date.now() - began) / 1000;
    const { calls, refused, maxPerMinute } = testbed.simulator.stats();
    const settled = { from: range.from, to: range.to - HOUR };
    const counted = single(await testbed.complete(COUNT, settled));
    return [
      {
        case: CASE,
        what: 'answers of 429',
        value: refused,
        max: 0,
        note: `${calls} calls in ${took.toFixed(0)} s, at most ${maxPerMinute} a minute`,
      },
      {
        case: CASE,
        what: 'calls before the last panel shows something',
        value: Math.max(...firsts),
        max: 3,
        floor: 1,
      },
      { case: CASE, what: `alert rule after ${GONE} calls, five days back`, ...alert },
      { case: CASE, what: 'sessions too many or few', value: Math.abs(counted - testbed.rows(settled)), max: 0 },
    ];
  });
}

/** Calls answered by now. */
function answered({ simulator }: Testbed): number {
  const now = Date.now();
  return simulator.calls().filter(({ arrived }) => arrived + LATENCY <= now).length;
}

async function askAsAlert(
  testbed: Testbed,
  now: number
): Promise<Pick<Figure, 'value' | 'max' | 'floor' | 'unit' | 'note'>> {
  while (testbed.simulator.calls().length < GONE) {
    await pause(5);
  }
  const hour = { from: now - 5 * DAY, to: now - 5 * DAY + HOUR };
  const rule = { queryType: 'summary', measures: ['dropOffRate'] };
  const began = performance.now();
  const answer = await testbed.ask(rule, hour, { headers: { FromAlert: 'true' }, user: SCHEDULER });
  const took = performance.now() - began;
  const value = answer.error === undefined ? took : NaN;
  return { value, max: 5000, floor: LATENCY, unit: 'ms', note: answer.error };
}
