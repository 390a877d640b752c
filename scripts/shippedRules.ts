import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** A rule of provisioning/alerting, as far as its evaluation needs it. */
export interface Rule {
  uid: string;
  title: string;
  /** The refId whose value decides. */
  condition: string;
  /** Questions to the data source and expressions over their answers. */
  data: Step[];
  /** How long the condition has to hold, such as `5m`. */
  for: string;
  /** How long it goes on firing once the condition no longer holds, such as `30m`. */
  keepFiringFor?: string;
  noDataState: 'OK' | 'Alerting';
  execErrState: 'KeepLast' | 'Error';
}

/** A question, or an expression over the answers to others. */
export interface Step {
  refId: string;
  datasourceUid: string;
  /** Seconds before now. */
  relativeTimeRange: { from: number; to: number };
  model: Record<string, unknown>;
}

/** A limit over the answer to one question, or over how much more that is than the answer to another. */
export interface Limit {
  refId: string;
  less?: string;
  type: 'gt' | 'lt';
  limit: number;
}

/** That a question has no value. */
export interface Absent {
  absent: string;
}

/** The value that a question was answered for one group; null is no data. */
export type ValueOf = (refId: string) => number | null;

/** Where the shipped rules are. */
export const RULES_FILE = path.resolve(__dirname, '../provisioning/alerting/koreai-sessions.yaml');

/** The rules that are shipped, in the order of their file. */
export function shippedRules(): Rule[] {
  const { groups }: { groups: Array<{ rules: Rule[] }> } = parse(readFileSync(RULES_FILE, 'utf8'));
  return groups.flatMap((group) => group.rules);
}

/** The shipped rule with a UID. Throws an Error where there is none. */
export function shippedRule(uid: string): Rule {
  const rule = shippedRules().find((one) => one.uid === uid);
  if (!rule) {
    throw new Error(`${RULES_FILE} has no rule ${uid}.`);
  }
  return rule;
}

/** The step with a refId. Throws an Error where there is none. */
export function stepOf(rule: Rule, refId: string): Step {
  const step = rule.data.find((one) => one.refId === refId);
  if (!step) {
    throw new Error(`${rule.uid} has no step ${refId}.`);
  }
  return step;
}

/** Whether a step asks the data source. */
export const isQuestion = ({ datasourceUid }: Step): boolean => datasourceUid !== '__expr__';

/** What has to hold, all of it, for a rule to fire. Throws an Error where the rule is decided by anything else. */
export function termsOf(rule: Rule): Array<Limit | Absent> {
  // An expression of Grafana, as it is stored.
  const { model } = stepOf(rule, rule.condition) as {
    model: {
      type?: string;
      expression?: string;
      conditions?: Array<{ evaluator: { type: 'gt' | 'lt'; params: number[] } }>;
    };
  };
  const evaluator = model.conditions?.[0]?.evaluator;
  if (model.type === 'threshold' && model.expression && evaluator) {
    return [{ refId: model.expression, type: evaluator.type, limit: evaluator.params[0] }];
  }
  if (model.type !== 'math' || !model.expression) {
    throw new Error(`${rule.uid} is decided by neither a threshold nor a formula.`);
  }
  return model.expression.split(' && ').map((term) => termOf(term, rule.uid));
}

function termOf(text: string, uid: string): Limit | Absent {
  const [, absent] = /^is_null\(\$(\w+)\)$/.exec(text) ?? [];
  if (absent) {
    return { absent };
  }
  const [, refId, less, sign, limit] = /^\$(\w+)(?: - \$(\w+))? ([<>]) (-?[\d.]+)$/.exec(text) ?? [];
  if (!refId) {
    throw new Error(`${uid}: this is not a limit: ${text}`);
  }
  return { refId, less, type: sign === '>' ? 'gt' : 'lt', limit: Number(limit) };
}

/** The questions on which the decision rests; the others are for the rule's text. */
export function decidingQuestions(rule: Rule): Step[] {
  const named = new Set(termsOf(rule).flatMap((term) => ('absent' in term ? term.absent : [term.refId, term.less])));
  return rule.data.filter((step) => isQuestion(step) && named.has(step.refId));
}

/** Whether all of it holds. As in Grafana's formulas, null where any value is missing that is not asked to be. */
export function holds(terms: Array<Limit | Absent>, valueOf: ValueOf): boolean | null {
  const each = terms.map((term) => {
    if ('absent' in term) {
      return valueOf(term.absent) === null;
    }
    const [value, less] = [valueOf(term.refId), term.less ? valueOf(term.less) : 0];
    if (value === null || less === null) {
      return null;
    }
    return term.type === 'gt' ? value - less > term.limit : value - less < term.limit;
  });
  return each.includes(null) ? null : each.every(Boolean);
}

/** Minutes of a duration such as `5m`. */
export function minutesOf(text: string): number {
  return Number(/^(\d+)m$/.exec(text)![1]);
}
