import type { Dataset } from '../dataset';
import { DAY } from '../dataset';
import type { Range } from './buckets';
import { gather } from './gather';
import type { Group } from './groups';
import type { Counted } from './measures';
import { isRate } from './select';
import { instantOf } from './counting';
import type { Session } from './session';
import type { TruthRequest, Value } from './types';
import type { Zone } from './zone';

/** What one bucket or week has: sessions, and those of the rate's type. */
export interface Sample {
  n: number;
  k: number;
}

/** A value beside what is normal. */
export interface Normal {
  value: Value;
  score: Value;
  expected: Value;
  lower: Value;
  upper: Value;
}

const TYPES: Record<string, string> = {
  dropOffRate: 'dropOff',
  selfServiceRate: 'selfService',
  agentTransferRate: 'agent',
};
const EMPTY: Range = { from: 0, to: 0 };

/** The spans that the spans are compared with, week by week; one that a clock change makes longer or shorter is empty. */
export function weeksOf({ query }: TruthRequest, spans: Range[], zone: Zone): Range[][] {
  const back = (instant: number, weeks: number) => zone.instant(zone.wall(instant) - 7 * weeks * DAY);
  return Array.from({ length: query.baselineWeeks ?? 4 }, (_, i) =>
    spans.map(({ from, to }) => {
      const moved = { from: back(from, i + 1), to: back(to, i + 1) };
      return to > from && moved.to - moved.from === to - from ? moved : EMPTY;
    })
  );
}

/** The sessions of the range and of its weeks, each once: groups are made of all of them. */
export function withWeeks(
  dataset: Dataset,
  request: TruthRequest,
  counted: Counted,
  weeks: Range[][],
  zone: Zone,
  asOf: number
): Counted {
  const all: Record<keyof Counted, Map<string, Session>> = { matched: new Map(), rated: new Map() };
  const add = (more: Counted) =>
    (['matched', 'rated'] as const).forEach((kind) =>
      more[kind].forEach((session) => all[kind].set(`${session.bot} ${session.id}`, session))
    );
  add(counted);
  for (const spans of weeks) {
    const some = spans.filter(({ from, to }) => to > from);
    if (some.length > 0) {
      const hull = {
        from: Math.min(...some.map(({ from }) => from)),
        to: Math.max(...some.map(({ to }) => to)),
      };
      const inSome = (session: Session) => some.some((span) => lies(request, session, span));
      const { counted: week } = gather(dataset, request, hull, zone, asOf);
      add({ matched: week.matched.filter(inSome), rated: week.rated.filter(inSome) });
    }
  }
  return { matched: [...all.matched.values()], rated: [...all.rated.values()] };
}

function lies(request: TruthRequest, session: Session, { from, to }: Range): boolean {
  const at = instantOf(request, session);
  return at !== undefined && at >= from && at < to;
}

/** A measure of a group in a span, beside the same group in the weeks; a rate of fewer sessions than `min` is null. */
export function compare(
  request: TruthRequest,
  measure: string,
  group: Group,
  span: Range,
  weeks: Range[],
  min: number
): Normal {
  const sample = (of: Range): Sample => {
    const sessions = (isRate(measure) ? group.rated : group.matched).filter((session) => lies(request, session, of));
    return { n: sessions.length, k: sessions.filter((session) => session.containmentType === TYPES[measure]).length };
  };
  const { baselineMargin = 0 } = request.query;
  const known = weeks.filter(({ from, to }) => to > from).map(sample);
  return isRate(measure)
    ? compareRate(sample(span), known, baselineMargin, min)
    : compareCount(sample(span).n, known, baselineMargin);
}

export function compareRate({ n, k }: Sample, weeks: Sample[], margin: number, min: number): Normal {
  const some = weeks.filter((week) => week.n > 0);
  const N = sum(some.map((week) => week.n));
  const p = (sum(some.map((week) => week.k)) + 1 / 2) / (N + 1);
  const value = n === 0 || n < min ? null : k / n;
  const expected = N >= 20 ? p : null;
  if (value === null || expected === null) {
    return { value, score: null, expected, lower: null, upper: null };
  }
  const misfit = sum(some.map((week) => (week.k - week.n * p) ** 2 / (week.n * p * (1 - p))));
  const phi = some.length < 2 ? 1 : Math.max(1, misfit / (some.length - 1));
  const se = (1 / 2) * Math.sqrt(phi) * Math.sqrt(1 / (n + 1 / 2) + 1 / (N + 1));
  const x = Math.asin(Math.sqrt((k + 3 / 8) / (n + 3 / 4)));
  const a = Math.asin(Math.sqrt(Math.min(1, p + margin)));
  const b = Math.asin(Math.sqrt(Math.max(0, p - margin)));
  const at = (theta: number) => {
    const within = Math.min(Math.max(theta, 0), Math.PI / 2);
    return Math.min(Math.max(((n + 3 / 4) * Math.sin(within) ** 2 - 3 / 8) / n, 0), 1);
  };
  return { value, score: sided(x, a, b, se), expected, lower: at(b - 3 * se), upper: at(a + 3 * se) };
}

export function compareCount(n: number, weeks: Sample[], margin: number): Normal {
  const alive = weeks.filter((week) => week.n > 0);
  const counts = (alive.length >= 2 ? alive : weeks).map((week) => week.n);
  if (alive.length === 0) {
    return { value: n, score: null, expected: null, lower: null, upper: null };
  }
  const W = counts.length;
  const mu = sum(counts) / W;
  const variance = W < 2 ? 0 : sum(counts.map((count) => (count - mu) ** 2)) / (W - 1);
  const phi = W < 2 || mu === 0 ? 1 : Math.max(1, variance / mu);
  const f = (v: number) => 2 * Math.sqrt(v + 3 / 8);
  const se = Math.sqrt(phi * (1 + 1 / W));
  const [high, low] = [f(mu * (1 + margin)), f(mu * (1 - margin))];
  const at = (L: number) => (Math.max(L, 2 * Math.sqrt(3 / 8)) / 2) ** 2 - 3 / 8;
  return {
    value: n,
    score: sided(f(n), high, low, se),
    expected: mu,
    lower: at(low - 3 * se),
    upper: at(high + 3 * se),
  };
}

/** How far above the high or below the low end, in standard errors; 0 between them. */
function sided(value: number, high: number, low: number, se: number): number {
  if (value > high) {
    return (value - high) / se;
  }
  return value < low ? (value - low) / se : 0;
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
