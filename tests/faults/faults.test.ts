import { compare, notices } from './compare';
import type { Moment, Run } from './moments';
import { at, botOf, LATER_PAGES, MOMENTS, Stage } from './moments';
import type { FaultCase, Outcome } from './table';
import { CASES } from './table';

jest.setTimeout(120_000);

type Told = Extract<Outcome, { kind: 'error' }>;
type Counted = Extract<Outcome, { kind: 'counted' }>;

/** Words for people, with the right status, and not a number beside them. */
function expectWords(stage: Stage, { answer, struck }: Run, { status, says, calls }: Told) {
  for (const result of [answer.sessions, answer.figures]) {
    expect(result).toMatchObject({ status, errorSource: 'downstream', error: expect.stringMatching(says) });
    expect(result.frames).toBeUndefined();
  }
  expect(struck).toBeLessThanOrEqual(stage.moment === 'later page' ? LATER_PAGES * calls : calls);
}

/** What was known before, said to be older, and why. */
function expectOlder(stage: Stage, run: Run, { says, calls }: Told) {
  const { testbed } = stage;
  expect(compare(testbed, run.bot, run.range, run.before, run.answer)).toMatchObject({
    missing: 0,
    extra: 0,
    wrong: [],
  });
  for (const result of [run.answer.sessions, run.answer.figures]) {
    const older = notices(result).filter((text) => text.startsWith('Shown is what was known'));
    expect(older).toEqual([
      expect.stringMatching(/^Shown is what was known \d+ (s|min) ago, because the newest state/),
    ]);
    expect(older[0]).toMatch(says);
  }
  expect(run.struck).toBeLessThanOrEqual(calls);
}

function expectRight(stage: Stage, run: Run, shows?: RegExp) {
  const told = compare(stage.testbed, run.bot, run.range, run.now, run.answer);
  expect(told).toMatchObject({ missing: 0, extra: 0, notices: [] });
  expect(told.wrong.filter((text) => !shows?.test(text))).toEqual([]);
  // What is said to be shown is.
  expect(told.wrong.length > 0).toBe(shows !== undefined);
}

/** Nothing is missing that a notice does not count. */
function expectCounted(stage: Stage, run: Run, { lost, says, renamed = 0, elsewhere = 0 }: Counted) {
  const { missing, extra, wrong, notices: said } = compare(stage.testbed, run.bot, run.range, run.now, run.answer);
  expect({ extra, said }).toEqual({ extra: renamed, said: expect.arrayContaining([expect.stringMatching(says)]) });
  const count = Number(/^(\d+) sessions? that Kore\.ai returned could not be used/.exec(said[0])?.[1] ?? 0);
  expect(missing - renamed - elsewhere).toBeLessThanOrEqual(Math.min(count, lost));
  expect(wrong.length === 0 || said.some((text) => text.startsWith('Parts of sessions'))).toBe(true);
}

function expectOutcome(stage: Stage, { outcome }: FaultCase, run: Run) {
  if (run.good) {
    const before = compare(stage.testbed, run.bot, run.range, run.before, run.good);
    expect(before).toEqual({ missing: 0, extra: 0, wrong: [], notices: [] });
  }
  if (outcome.kind === 'counted') {
    expectCounted(stage, run, outcome);
  } else if (outcome.kind === 'right') {
    expectRight(stage, run, outcome.shows);
  } else if (stage.moment === 'refresh') {
    expectOlder(stage, run, outcome);
  } else {
    expectWords(stage, run, outcome);
  }
}

/** Faults that wait have short time-outs; those of many megabytes must not make others late. */
const KINDS: Array<{ title: string; cases: FaultCase[]; jsonData: Record<string, unknown> }> = [
  { title: 'a fault', cases: CASES.filter(({ slow, heavy }) => !slow && !heavy), jsonData: { timeoutSeconds: 20 } },
  { title: 'a slow fault', cases: CASES.filter(({ slow }) => slow), jsonData: { timeoutSeconds: 1 } },
  { title: 'a heavy fault', cases: CASES.filter(({ heavy }) => heavy), jsonData: { timeoutSeconds: 20 } },
];

describe.each(KINDS)('$title', ({ cases, jsonData }) => {
  const stages = new Map<Moment, Stage>();

  const play = async (moment: Moment) => {
    const stage = await Stage.start(moment, cases, jsonData);
    stages.set(moment, stage);
    await stage.play();
  };
  beforeAll(async () => {
    if (cases.some(({ heavy }) => heavy)) {
      await MOMENTS.reduce((before, moment) => before.then(() => play(moment)), Promise.resolve());
    } else {
      await Promise.all(MOMENTS.map(play));
    }
  });
  afterAll(() => Promise.all([...stages.values()].map(({ testbed }) => testbed.close())));

  describe.each(MOMENTS)('on a %s', (moment) => {
    it.each(at(moment, cases))('$name', (one) => {
      const stage = stages.get(moment)!;
      expectOutcome(stage, one, stage.runs.get(botOf(one.name, false))!);
    });

    const passing = at(moment, cases).filter(({ passes }) => passes);
    if (passing.length > 0) {
      it.each(passing)('$name, once', ({ name }) => {
        const stage = stages.get(moment)!;
        const run = stage.runs.get(botOf(name, true))!;
        expectRight(stage, run);
        expect(run.struck).toBe(1);
      });
    }
  });
});
