import type { Figure } from './figures';
import { fact } from './figures';
import type { Place, Range } from './place';
import { COUNT, DAY, inPlace, single } from './place';

const PER_DAY = 10_000;
const DAYS = 6;
const MIB = 1 << 20;
const CASE = 'memory for half of what is asked';

/** Six days are asked for where three fit. */
export async function memory(dist: string): Promise<Figure[]> {
  const setup = (memoryMiB: number) => ({
    dist,
    perDay: PER_DAY,
    simulator: { latency: 20 },
    jsonData: { freshnessSeconds: 600, memoryMiB },
  });
  const whole = await inPlace(setup(256), async (place) => {
    await place.load(COUNT, place.last(DAYS * DAY));
    return place.held();
  });
  const half = Math.round(whole / 2 / MIB);
  return [
    ...(await inPlace(setup(half), (place) => heldTogether(place))),
    ...(await inPlace(setup(half), (place) => oneByOne(place, half * MIB))),
  ];
}

/** One query for all of it. */
async function heldTogether(place: Place): Promise<Figure[]> {
  const range = place.last(DAYS * DAY);
  const cold = await refused(place, range);
  await place.complete(COUNT, { from: range.to - DAY, to: range.to });
  const primed = await refused(place, range);
  return [
    { case: CASE, what: 'calls until the refusal, with a day known', reached: primed.calls, atMost: 0, floor: 0 },
    {
      case: CASE,
      what: 'calls until the refusal, cold',
      reached: cold.calls,
      atMost: 1,
      floor: 1,
      note: 'the one that shows how much there is',
    },
    fact(
      CASE,
      'refused in words',
      [cold, primed].every(({ words }) => /memory/i.test(words)),
      cold.words
    ),
  ];
}

async function refused(place: Place, range: Range): Promise<{ calls: number; words: string }> {
  let words = '';
  const calls = await place.callsOf(async () => {
    words = (await place.ask(COUNT, range)).error ?? '';
  });
  return { calls: calls.length, words };
}

/** A query for each day, twice around: all are answered, since what was not used for long makes room. */
async function oneByOne(place: Place, limit: number): Promise<Figure[]> {
  const { to } = place.last(0);
  let max = 0;
  let wrong = 0;
  for (let n = 1; n <= 2 * DAYS; n++) {
    const day = (n % DAYS) + 1;
    const range = { from: to - day * DAY, to: to - (day - 1) * DAY - 60_000 };
    const counted = single(await place.complete(COUNT, range));
    wrong += counted === place.rows(range) ? 0 : 1;
    max = Math.max(max, await place.held());
  }
  return [
    { case: CASE, what: 'day by day: held / limit', reached: max / limit, atMost: 1.2 },
    { case: CASE, what: 'day by day: wrong answers', reached: wrong, atMost: 0 },
  ];
}
