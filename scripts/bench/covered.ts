import type { QueryModel } from '../../preview/server';
import type { Figure } from './figures';
import { floor } from './floor';
import { PANELS } from './panels';
import type { Range } from './place';
import { COUNT, DAY, HOUR, inPlace, single } from './place';

const PAGE = 100;

/** What was read before costs nothing, however it is looked at; a day more costs that day. */
export function covered(dist: string): Promise<Figure[]> {
  return inPlace({ dist, simulator: { pageCap: PAGE }, jsonData: { freshnessSeconds: 600 } }, async (place) => {
    const range = place.last(6 * DAY);
    await place.dashboard(PANELS, range);
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
      const calls = await place.callsOf(() => place.complete(query, where));
      figures.push({ case: 'covered, page cap 100', what, reached: calls.length, atMost: 0, floor: 0 });
    }
    const longer = { from: from - DAY, to };
    const calls = await place.callsOf(() => place.dashboard(PANELS, longer));
    const day = { from: from - DAY, to: from };
    const least = floor(place.rows(day), PAGE);
    figures.push({
      case: 'a day more into the past',
      what: 'calls',
      reached: calls.length,
      atMost: least + 1,
      floor: least,
    });
    const wrong = Math.abs(single(await place.complete(COUNT, day)) - place.rows(day));
    figures.push({ case: 'a day more into the past', what: 'sessions too many or few', reached: wrong, atMost: 0 });
    return figures;
  });
}
