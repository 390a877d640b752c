import type { Answer, Range } from './testbed';
import { Testbed, until } from './testbed';
import type { FaultCase } from './table';
import type { Spread } from './plainDataset';
import { HOUR, LATER, MINUTE, NOW, PlainDataset } from './plainDataset';

/** When a fault strikes. */
export type Moment = 'first read' | 'later page' | 'refresh';
export const MOMENTS: Moment[] = ['first read', 'later page', 'refresh'];

interface Scene {
  spreads: Spread[];
  range: Range;
  /** Rows of a page at most. */
  pageCap?: number;
}

/** For each moment: settled sessions enough for every wrong field, and some that are not settled; pages by skip; and a growing end. */
export function sceneAt(moment: Moment, now: number): Scene {
  switch (moment) {
    case 'first read':
      return {
        spreads: [
          { count: 112, from: now - 8 * HOUR, to: now - HOUR },
          { count: 8, from: now - HOUR, to: now },
        ],
        range: { from: now - 9 * HOUR, to: now },
      };
    case 'later page':
      return {
        spreads: [{ count: 60, from: now - 8 * HOUR, to: now - 2 * HOUR }],
        range: { from: now - 9 * HOUR, to: now - HOUR },
        pageCap: 12,
      };
    case 'refresh':
      return {
        spreads: [
          { count: 40, from: now - 3 * HOUR, to: now },
          { count: 5, from: now + MINUTE, to: now + 5 * MINUTE },
        ],
        range: { from: now - 4 * HOUR, to: now + 10 * MINUTE },
      };
  }
}

/** A fault at a moment: its own bot, and what that bot answered. */
export interface Run {
  bot: string;
  range: Range;
  /** What Kore.ai had when the last good reading was made, and now. */
  before: number;
  now: number;
  /** Before the fault struck; a refresh only. */
  good?: Answer;
  answer: Answer;
  /** Calls that the fault has struck. */
  struck: number;
}

/** Pages that are read side by side on a later page. */
export const LATER_PAGES = 5;

/** The cases that strike at the moment, with what they come to there. */
export function at(moment: Moment, cases: FaultCase[]): FaultCase[] {
  return cases
    .filter(({ only }) => only === undefined || only === moment)
    .map((one) => (moment === 'later page' && one.later ? { ...one, outcome: one.later } : one));
}

/** Bot of a case; struck once only, the other one. */
export const botOf = (name: string, once: boolean) => `st-${name}${once ? '-once' : ''}`;

/** A testbed where each case has its own bot. */
export class Stage {
  readonly runs = new Map<string, Run>();

  private constructor(
    readonly testbed: Testbed,
    readonly moment: Moment,
    readonly cases: FaultCase[]
  ) {}

  static async start(moment: Moment, all: FaultCase[], jsonData: Record<string, unknown> = {}): Promise<Stage> {
    const cases = at(moment, all);
    const bots = cases.flatMap(({ name }) => [botOf(name, false), botOf(name, true)]);
    const { spreads, pageCap = 1000 } = sceneAt(moment, NOW);
    const dataset = new PlainDataset(bots, spreads);
    const testbed = await Testbed.start({ dataset, clock: NOW, simulator: { pageCap }, jsonData });
    return new Stage(testbed, moment, cases);
  }

  /** Lets every fault strike, side by side. */
  async play(): Promise<void> {
    const turns = this.cases.flatMap((one) => (one.passes ? [false, true] : [false]).map((once) => ({ one, once })));
    const { range } = sceneAt(this.moment, NOW);
    const { testbed } = this;
    const refresh = this.moment === 'refresh';
    const good = new Map<string, Answer>();
    if (refresh) {
      const bots = turns.map(({ one, once }) => botOf(one.name, once));
      await Promise.all(bots.map(async (bot) => good.set(bot, await testbed.ask(bot, range))));
      testbed.simulator.set({ clock: LATER });
    }
    const where = this.moment === 'later page' ? { skipOver: 0 } : {};
    testbed.simulator.set({
      faults: turns.map(({ one, once }) => ({
        ...one.fault,
        ...where,
        source: botOf(one.name, once),
        ...(once ? { count: 1 } : {}),
      })),
    });
    const play = async ({ one, once }: (typeof turns)[0]) => {
      const bot = botOf(one.name, once);
      const answer = await until(
        () => testbed.ask(bot, range),
        () => testbed.struck(bot) > 0,
        30_000
      );
      const struck = testbed.struck(bot);
      const now = refresh ? LATER : NOW;
      this.runs.set(bot, { bot, range, before: NOW, now, good: good.get(bot), answer, struck });
    };
    await Promise.all(turns.map(play));
  }
}
