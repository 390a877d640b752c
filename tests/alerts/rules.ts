import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { QueryResult } from '../../preview/server';

/** A rule of provisioning/alerting, as far as its evaluation needs it. */
export interface Rule {
  uid: string;
  title: string;
  /** The question and the threshold over its answer. */
  data: [Question, Threshold];
  /** How long the condition has to hold, such as `5m`. */
  for: string;
  noDataState: 'OK' | 'Alerting';
  execErrState: 'KeepLast' | 'Error';
}

interface Question {
  refId: string;
  /** Seconds before now. */
  relativeTimeRange: { from: number; to: number };
  model: Record<string, unknown>;
}

interface Threshold {
  model: { conditions: Array<{ evaluator: { type: 'gt' | 'lt'; params: number[] } }> };
}

/** State of one alert; `recovered` is not one: it is normal again. */
export type State = 'normal' | 'pending' | 'firing' | 'error';

/** Evaluations after which a group that is no longer in the answer is over: Grafana's default. */
const MISSING_EVALUATIONS = 2;

/** The rules that are shipped, in the order of their file. */
export function shippedRules(): Rule[] {
  const file = path.resolve(__dirname, '../../provisioning/alerting/koreai-sessions.yaml');
  const { groups } = parse(readFileSync(file, 'utf8')) as { groups: Array<{ rules: Rule[] }> };
  return groups.flatMap((group) => group.rules);
}

/** The range of a rule's question at an instant, in ms. */
export function rangeAt({ data: [{ relativeTimeRange }] }: Rule, now: number): { from: number; to: number } {
  return { from: now - relativeTimeRange.from * 1000, to: now - relativeTimeRange.to * 1000 };
}

/**
 * Judges answers as Grafana's alerting does: a row of numbers is an alert by its
 * texts; the threshold has to hold for the pending period; no value and no row are
 * no data, an error is an error, and both are what the rule makes of them.
 */
export class Judge {
  /** Alerts by their labels as JSON. An answer without any row is `{}`. */
  private readonly alerts = new Map<string, { state: State; since: number; seen: number }>();
  private evaluations = 0;

  constructor(readonly rule: Rule) {}

  /** Takes in the answer at an instant (ms). */
  evaluate(result: QueryResult, now: number): void {
    this.evaluations++;
    if (result.error !== undefined) {
      this.fail(now);
      return;
    }
    const values = valuesOf(result);
    for (const [labels, value] of values.size > 0 ? values : new Map([['{}', null]])) {
      this.put(labels, this.breaks(value), now);
    }
    for (const [labels, alert] of this.alerts) {
      if (this.evaluations - alert.seen >= MISSING_EVALUATIONS) {
        this.alerts.delete(labels);
      }
    }
  }

  /** Labels of the alerts in a state. */
  in(state: State): Array<Record<string, string>> {
    return [...this.alerts].filter(([, alert]) => alert.state === state).map(([labels]) => JSON.parse(labels));
  }

  private breaks(value: number | null): boolean {
    if (value === null) {
      return this.rule.noDataState === 'Alerting';
    }
    const [{ evaluator }] = this.rule.data[1].model.conditions;
    return evaluator.type === 'gt' ? value > evaluator.params[0] : value < evaluator.params[0];
  }

  private put(labels: string, breaks: boolean, now: number): void {
    const before = this.alerts.get(labels);
    const since = breaks && before && ['pending', 'firing'].includes(before.state) ? before.since : now;
    const state = !breaks ? 'normal' : now - since >= minutes(this.rule.for) ? 'firing' : 'pending';
    this.alerts.set(labels, { state, since, seen: this.evaluations });
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

function minutes(text: string): number {
  return Number(/^(\d+)m$/.exec(text)![1]) * 60_000;
}
