import { MINUTE } from '../../../simulator/dataset';
import type { Rule, Step } from '../../shippedRules';
import { decidingQuestions, shippedRules } from '../../shippedRules';
import type { Figure } from '../../figures';
import { fact } from '../../figures';
import { withTestbed } from '../testbed';
import type { BotWatched } from './cases';
import { trafficOf } from './cases';
import { closingLag, valuesOf } from './rules';
import type { History } from './sessions';
import { BEGIN, history, PLAY_FROM } from './sessions';

/** Minutes after the first played one at which the back end is asked: inside an incident, after it, at night and on a Sunday. */
const AT = [9 * 60 + 50, 25 * 60, 2 * 24 * 60 + 3 * 60, 6 * 24 * 60 + 15 * 60];

/** Scores and rates are the same to this. */
const EQUAL = 1e-9;

/** Compares evaluations that were played with the real back end's answers to the same stored queries. */
export async function sample(dist: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const endIs of ['close', 'lastActivity'] as const) {
    const bot: BotWatched = { perDay: 1500, drift: 0.15, endIs, seed: 1 };
    // Sessions that are open for hours are seen late by one that watches, but not by one that begins to look.
    const changes = { ...trafficOf(bot, 1 / 3), longActive: 0, incidentHours: 29 };
    const all = history(bot.perDay, changes, PLAY_FROM + 8 * 24 * 60);
    const rules = shippedRules();
    const played = rules.flatMap((rule) => valuesAt(rule, all));
    const questions = rules.flatMap(decidingQuestions);
    const answered = await answers(dist, all, questions);
    const differ = questions.flatMap(({ refId }, i) =>
      AT.flatMap((_, j) =>
        equal(played[i][j], answered[i][j]) ? [] : [`${refId} ${i}: ${played[i][j]}, ${answered[i][j]}`]
      )
    );
    const what = `${questions.length * AT.length} answers are those of the back end`;
    figures.push(fact(`played in process, end is ${endIs}`, what, differ.length === 0, differ.join('; ')));
  }
  return figures;
}

function valuesAt(rule: Rule, of: History): Array<Array<number | null>> {
  return [...valuesOf(rule, of).values()].map((value) => AT.map((minute) => value(PLAY_FROM + minute)));
}

/** What the back end answers to each question at each instant. */
function answers(dist: string, of: History, questions: Step[]): Promise<Array<Array<number | null>>> {
  const clock = new Date(BEGIN).toISOString();
  const setup = {
    dist,
    perDay: of.perDay,
    simulator: { ...of.traffic, clock },
    jsonData: { closingLagMinutes: closingLag(of) },
  };
  return withTestbed(setup, async (testbed) => {
    const found: Array<Array<number | null>> = questions.map(() => []);
    for (const minute of AT) {
      const now = BEGIN + (PLAY_FROM + minute) * MINUTE;
      // Other credentials begin anew: what was read belongs to them, and the back end's own clock does not go along.
      const clientSecret = `secret of ${now}`;
      testbed.simulator.set({ clock: new Date(now).toISOString(), clientSecret });
      testbed.host.setSettings({ secureJsonData: { clientSecret } });
      for (const [i, { model, relativeTimeRange }] of questions.entries()) {
        const range = { from: now - relativeTimeRange.from * 1000, to: now - relativeTimeRange.to * 1000 };
        const answer = await testbed.complete({ ...model, refId: 'A' }, range);
        const value = answer.frames?.[0]?.data.values.at(-1)?.[0];
        found[i].push(typeof value === 'number' ? value : null);
      }
    }
    return found;
  });
}

function equal(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= EQUAL * Math.max(1, Math.abs(a));
}
