import type { QueryResult } from '../../preview/server';
import type { Rule, Step, ValueOf } from '../../scripts/shippedRules';
import { holds, minutesOf, termsOf } from '../../scripts/shippedRules';

/** State of one alert; `recovered` is not one: it is normal again. */
export type State = 'normal' | 'pending' | 'firing' | 'error';

/** What the questions of a rule were answered, by refId. */
export type Answers = Map<string, QueryResult>;

const MINUTE = 60_000;

/** Evaluations after which a group that is no longer in the answer is over: Grafana's default. */
const MISSING_EVALUATIONS = 2;

/** The range of a question at an instant, in ms. */
export function rangeAt({ relativeTimeRange: { from, to } }: Step, now: number): { from: number; to: number } {
  return { from: now - from * 1000, to: now - to * 1000 };
}

/**
 * Judges answers as Grafana's alerting does: a row of numbers is an alert by its
 * texts; the condition has to hold for the pending period; no value and no row are
 * no data, an error is an error, and both are what the rule makes of them.
 */
export class Judge {
  /** Alerts by their labels as JSON. An answer without any row is `{}`. */
  private readonly alerts = new Map<string, { state: State; since: number; held?: number; seen: number }>();
  private evaluations = 0;

  constructor(readonly rule: Rule) {}

  /** Takes in the answers at an instant (ms). */
  evaluate(answers: Answers, now: number): void {
    this.evaluations++;
    if ([...answers.values()].some(({ error }) => error !== undefined)) {
      this.fail(now);
      return;
    }
    const values = new Map([...answers].map(([refId, answer]) => [refId, valuesOf(answer)]));
    const labels = new Set([...values.values()].flatMap((rows) => [...rows.keys()]));
    for (const one of labels.size > 0 ? labels : ['{}']) {
      this.put(
        one,
        this.breaks((refId) => values.get(refId)?.get(one) ?? null),
        now
      );
    }
    for (const [one, alert] of this.alerts) {
      if (this.evaluations - alert.seen >= MISSING_EVALUATIONS) {
        this.alerts.delete(one);
      }
    }
  }

  /** Labels of the alerts in a state. */
  in(state: State): Array<Record<string, string>> {
    return [...this.alerts].filter(([, alert]) => alert.state === state).map(([labels]) => JSON.parse(labels));
  }

  private breaks(valueOf: ValueOf): boolean {
    return holds(termsOf(this.rule), valueOf) ?? this.rule.noDataState === 'Alerting';
  }

  private put(labels: string, breaks: boolean, now: number): void {
    const before = this.alerts.get(labels);
    const [isPending, isFiring] = [before?.state === 'pending', before?.state === 'firing'];
    const since = breaks && before && (isPending || isFiring) ? before.since : now;
    // What fires goes on for a while after the condition last held.
    const held = breaks ? now : (before?.held ?? -Infinity);
    const isKept = isFiring && now - held <= minutesOf(this.rule.keepFiringFor ?? '0m') * MINUTE;
    const isOver = isFiring || now - since >= minutesOf(this.rule.for) * MINUTE;
    const state = breaks ? (isOver ? 'firing' : 'pending') : isKept ? 'firing' : 'normal';
    this.alerts.set(labels, { state, since, held, seen: this.evaluations });
  }

  private fail(now: number): void {
    if (this.rule.execErrState === 'KeepLast') {
      this.alerts.forEach((alert) => (alert.seen = this.evaluations));
    } else {
      this.alerts.set('{}', { state: 'error', since: now, seen: this.evaluations });
    }
  }
}

/** The number of each row by its texts: a summary of one measure. */
function valuesOf({ frames = [] }: QueryResult): Map<string, number | null> {
  const values = new Map<string, number | null>();
  for (const { schema, data } of frames) {
    const texts = schema.fields.flatMap(({ type }, i) => (type === 'string' ? [i] : []));
    const numbers = schema.fields.flatMap(({ type }, i) => (type === 'number' ? [i] : []));
    (data.values[numbers[0]] ?? []).forEach((value, row) => {
      const labels = texts.map((i) => [schema.fields[i].name, data.values[i][row]]);
      values.set(JSON.stringify(Object.fromEntries(labels)), value as number | null);
    });
  }
  return values;
}
