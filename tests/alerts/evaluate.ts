import type { User } from '../../preview/server';
import type { Entry, SessionRow, Dataset } from '../../simulator/dataset';
import type { Testbed } from '../oracle/testbed';
import type { Answers, Judge, State } from './rules';
import { decidingQuestions } from '../../scripts/shippedRules';
import { rangeAt } from './rules';

export const MINUTE = 60_000;
/** Who asks for alert rules: with the header, this opens the lane of alerts. */
const SCHEDULER: User = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' };

/** What all rules said at one minute. */
export interface Minute {
  now: number;
  /** Labels of the alerts in the state, by the UID of their rule. */
  of(state: State, uid: string): Array<Record<string, string>>;
}

/** Evaluates the rules at every minute of [from, to] on the simulator's clock, as Grafana's scheduler asks. */
export async function evaluate(testbed: Testbed, judges: Judge[], from: number, to: number): Promise<Minute[]> {
  const minutes: Minute[] = [];
  for (let now = from; now <= to; now += MINUTE) {
    goTo(testbed, now);
    const said = new Map<string, string>();
    for (const judge of judges) {
      judge.evaluate(await ask(testbed, judge, now), now);
      for (const state of ['normal', 'pending', 'firing', 'error'] as const) {
        said.set(`${state} ${judge.rule.uid}`, JSON.stringify(judge.in(state)));
      }
    }
    minutes.push({ now, of: (state, uid) => JSON.parse(said.get(`${state} ${uid}`)!) });
  }
  return minutes;
}

/**
 * Sets the clock, and makes the back end begin anew: what it knows belongs to
 * credentials, and its own clock does not go along with this one.
 */
function goTo(testbed: Testbed, now: number): void {
  const clientSecret = `secret of ${now}`;
  testbed.simulator.set({ clock: now, clientSecret });
  testbed.host.setSettings({ secureJsonData: { clientSecret } });
}

async function ask(testbed: Testbed, { rule }: Judge, now: number): Promise<Answers> {
  const answers = decidingQuestions(rule).map(async (question) => {
    const { from, to } = rangeAt(question, now);
    const { results } = await testbed.host.query(
      // What Grafana stores in a rule that names none.
      { queries: [{ ...question.model, maxDataPoints: 43_200, intervalMs: 1000 }], from: `${from}`, to: `${to}` },
      { headers: { FromAlert: 'true' }, user: SCHEDULER }
    );
    return [question.refId, results[question.refId]] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Sessions that start in a span of time are left out, or changed. */
export function changed(
  dataset: Dataset,
  span: { from: number; to: number },
  change?: (row: SessionRow) => SessionRow
): Dataset {
  const within = (entry: Entry) => entry.start >= span.from && entry.start < span.to;
  const all = (entries: Entry[]) =>
    entries
      .filter((entry) => change || !within(entry))
      .map((entry) =>
        change && within(entry)
          ? Object.create(entry, { row: { value: (at: number) => change(entry.row(at)) } })
          : entry
      );
  return {
    bots: dataset.bots,
    list: (...asked) => all(dataset.list(...asked)),
    find: (...asked) => all(dataset.find(...asked)),
  };
}
