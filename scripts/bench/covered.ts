import type { QueryModel } from '../../preview/server';
import type { Figure } from '../figures';
import { floor } from './floor';
import { PANELS } from './panels';
import type { Range } from './testbed';
import { COUNT, DAY, HOUR, single, withTestbed } from './testbed';

const PAGE = 100;

/** What was read before costs nothing, however it is looked at; a day more costs that day. */
export function covered(dist: string): Promise<Figure[]> {
  return withTestbed({ dist, simulator: { pageCap: PAGE }, jsonData: { freshnessSeconds: 600 } }, async (testbed) => {
    const range = testbed.last(6 * DAY);
    await testbed.dashboard(PANELS, range);
    const { from, to } = range;
    const looks: Array<[string, QueryModel, Range]> = [
      ['zoom in', PANELS[0], { from: from + DAY, to: from + DAY + 5 * HOUR }],
      ['zoom in, to the end', PANELS[1], { from: to - 30 * 60_000, to }],
      ['pan inside what is covered', PANELS[2], { from: from + 2 * DAY, to: from + 4 * DAY }],
      ['another measure', { ...PANELS[0], measures: ['averageTasks'] }, range],
      ['another filter', { ...PANELS[0], filters: [{ key: 'userTag.plan', operator: '!=', values: ['free'] }] }, range],
    ];
    const figures: Figure[] = [];
    for (const [what, query, where] of looks) {
      const calls = await testbed.callsOf(() => testbed.complete(query, where));
      figures.push({ case: 'covered, page cap 100', what, value: calls.length, max: 0, floor: 0 });
    }
    const longer = { from: from - DAY, to };
    const calls = await testbed.callsOf(() => testbed.dashboard(PANELS, longer));
    const day = { from: from - DAY, to: from };
    const least = floor(testbed.rows(day), PAGE);
    figures.push({
      case: 'a day more into the past',
      what: 'calls',
      value: calls.length,
      max: least + 1,
      floor: least,
    });
    const wrong = Math.abs(single(await testbed.complete(COUNT, day)) - testbed.rows(day));
    figures.push({ case: 'a day more into the past', what: 'sessions too many or few', value: wrong, max: 0 });
    return figures;
  });
}
