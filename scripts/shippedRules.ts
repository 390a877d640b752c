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

/** A limit over the answer to one question. */
export interface Threshold {
  refId: string;
  type: 'gt' | 'lt';
  limit: number;
}

/** Where the shipped rules are. */
export const RULES_FILE = path.resolve(__dirname, '../provisioning/alerting/koreai-sessions.yaml');

/** The rules that are shipped, in the order of their file. */
export function shippedRules(): Rule[] {
  const { groups } = parse(readFileSync(RULES_FILE, 'utf8')) as { groups: Array<{ rules: Rule[] }> };
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

/** The limit that decides. Throws an Error where the rule is decided by anything else. */
export function thresholdOf(rule: Rule): Threshold {
  const { model } = stepOf(rule, rule.condition) as {
    model: {
      type?: string;
      expression?: string;
      conditions?: Array<{ evaluator: { type: 'gt' | 'lt'; params: number[] } }>;
    };
  };
  const evaluator = model.conditions?.[0]?.evaluator;
  if (model.type !== 'threshold' || !model.expression || !evaluator) {
    throw new Error(`${rule.uid} is not decided by a threshold.`);
  }
  return { refId: model.expression, type: evaluator.type, limit: evaluator.params[0] };
}

/** Minutes of a duration such as `5m`. */
export function minutesOf(text: string): number {
  return Number(/^(\d+)m$/.exec(text)![1]);
}
