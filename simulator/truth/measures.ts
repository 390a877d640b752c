import type { Session } from './session';
import type { Value } from './types';

/** The sessions of one group in one bucket. */
export interface Counted {
  /** All constraints met. */
  matched: Session[];
  /** All but those on the containment type met. */
  rated: Session[];
}

type Measure = (counted: Counted, minSessions: number) => Value;

/** Every measure by name. Below minSessions in its own denominator or sample it is null; sums and counts have neither. */
export const MEASURES: Record<string, Measure> = {
  sessions: ({ matched }) => matched.length,
  dropOffRate: rate('dropOff'),
  selfServiceRate: rate('selfService'),
  agentTransferRate: rate('agent'),
  users: ({ matched }) => users(matched),
  sessionsPerUser: ({ matched }, min) => ratio(matched.length, users(matched), min),
  averageDuration: ({ matched }, min) => average(durations(matched), min),
  medianDuration: ({ matched }, min) => percentile(durations(matched), 0.5, min),
  p95Duration: ({ matched }, min) => percentile(durations(matched), 0.95, min),
  messages: ({ matched }) => sum(known(matched.map((session) => session.messages))),
  tasks: ({ matched }) => sum(known(matched.map((session) => session.tasks))),
  averageMessages: ({ matched }, min) => average(known(matched.map((session) => session.messages)), min),
  averageTasks: ({ matched }, min) => average(known(matched.map((session) => session.tasks)), min),
};

/** Whether a measure is 0, not null, where there is nothing. */
export const isCount = (measure: string): boolean => ['sessions', 'users', 'messages', 'tasks'].includes(measure);

/** Throws an Error when there is no such measure. */
export function checkMeasure(measure: string): void {
  if (!Object.hasOwn(MEASURES, measure)) {
    throw new Error(`measures: "${measure}" is not one of ${Object.keys(MEASURES).join(', ')}.`);
  }
}

/** The share of a containment type among sessions of every type, unknown and missing ones too. */
function rate(type: string): Measure {
  return ({ rated }, min) =>
    ratio(rated.filter((session) => session.containmentType === type).length, rated.length, min);
}

const ratio = (over: number, under: number, min: number): Value => (under === 0 || under < min ? null : over / under);

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: number[], min: number): Value => ratio(sum(values), values.length, min);
const known = (values: Array<number | undefined>): number[] => values.filter((value) => value !== undefined);
const users = (sessions: Session[]): number => new Set(userIDs(sessions)).size;
const userIDs = (sessions: Session[]): string[] => sessions.flatMap(({ user }) => (user ? [user] : []));

/** The length of a session in ms: closed, with an end not before its start; else undefined. */
export function durationOf({ status, start, end }: Session): number | undefined {
  return status === 'closed' && end !== undefined && end >= start ? end - start : undefined;
}

const durations = (sessions: Session[]): number[] => known(sessions.map(durationOf));

/** Linear interpolation between the two nearest of the sorted values. */
function percentile(values: number[], share: number, min: number): Value {
  if (values.length === 0 || values.length < min) {
    return null;
  }
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
