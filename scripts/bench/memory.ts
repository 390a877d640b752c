import type { Figure } from '../figures';
import { fact } from '../figures';
import type { Testbed, Range } from './testbed';
import { COUNT, DAY, single, withTestbed } from './testbed';

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
  const whole = await withTestbed(setup(256), async (testbed) => {
    await testbed.load(COUNT, testbed.last(DAYS * DAY));
    return testbed.held();
  });
  const half = Math.round(whole / 2 / MIB);
  return [
    ...(await withTestbed(setup(half), (testbed) => heldTogether(testbed))),
    ...(await withTestbed(setup(half), (testbed) => oneByOne(testbed, half * MIB))),
  ];
}

/** One query for all of it. */
async function heldTogether(testbed: Testbed): Promise<Figure[]> {
  const range = testbed.last(DAYS * DAY);
  const cold = await refused(testbed, range);
  await testbed.complete(COUNT, { from: range.to - DAY, to: range.to });
  const primed = await refused(testbed, range);
  return [
    { case: CASE, what: 'calls until the refusal, with a day known', value: primed.calls, max: 0, floor: 0 },
    {
      case: CASE,
      what: 'calls until the refusal, cold',
      value: cold.calls,
      max: 1,
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

async function refused(testbed: Testbed, range: Range): Promise<{ calls: number; words: string }> {
  let words = '';
  const calls = await testbed.callsOf(async () => {
    words = (await testbed.ask(COUNT, range)).error ?? '';
  });
  return { calls: calls.length, words };
}

/** A query for each day, twice around: all are answered, since what was not used for long makes room. */
async function oneByOne(testbed: Testbed, limit: number): Promise<Figure[]> {
  const { to } = testbed.last(0);
  let max = 0;
  let wrong = 0;
  for (let n = 1; n <= 2 * DAYS; n++) {
    const day = (n % DAYS) + 1;
    const range = { from: to - day * DAY, to: to - (day - 1) * DAY - 60_000 };
    const counted = single(await testbed.complete(COUNT, range));
    wrong += counted === testbed.rows(range) ? 0 : 1;
    max = Math.max(max, await testbed.held());
  }
  return [
    { case: CASE, what: 'day by day: held / limit', value: max / limit, max: 1.2 },
    { case: CASE, what: 'day by day: wrong answers', value: wrong, max: 0 },
  ];
}
