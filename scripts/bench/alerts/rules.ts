import { compareCount, compareRate } from '../../../simulator/truth/normal';
import type { Rule, Step } from '../../shippedRules';
import { decidingQuestions, holds, minutesOf, termsOf } from '../../shippedRules';
import type { Counting } from './counts';
import { Counts } from './counts';
import { firings } from './play';
import type { History, Seen } from './sessions';
import { WEEK } from './sessions';

/** What a stored query of a rule can say here; anything else is refused, so that no rule is played as another one. */
interface Asked {
  queryType: 'summary';
  measures: [string];
  groupBy?: ['bot'];
  countBy?: 'start' | 'end';
  finalOnly?: boolean;
  baseline?: 'score';
  baselineWeeks?: number;
  baselineMargin?: number;
  minSessions?: number;
  status?: 'closed' | 'all';
  sessionType?: 'interactive' | 'all';
}

const KNOWN = new Set<string>([
  ...['refId', 'schemaVersion', 'queryType', 'measures', 'groupBy', 'countBy', 'finalOnly', 'baseline'],
  ...['baselineWeeks', 'baselineMargin', 'minSessions', 'status', 'sessionType'],
]);

const TYPES: Record<string, string> = {
  dropOffRate: 'dropOff',
  selfServiceRate: 'selfService',
  agentTransferRate: 'agent',
};

/** Minutes after its end at which a session of a bot is closed: what the closing lag has to be. */
export const closingLag = ({ traffic }: History): number => (traffic.endIs === 'close' ? 0 : 15);

/** The minutes of a history at which a rule begins to fire. */
export function play(rule: Rule, history: History, from?: number, to?: number): number[] {
  const terms = termsOf(rule);
  const values = valuesOf(rule, history);
  const delays = { pending: minutesOf(rule.for), keepFiring: minutesOf(rule.keepFiringFor ?? '0m') };
  return firings((now) => holds(terms, (refId) => values.get(refId)!(now)), delays, from, to);
}

/** What a question is answered at a minute; asked for in the order of time. */
export type ValueAt = (now: number) => number | null;

/** What the questions that decide are answered, as the back end would, by refId. */
export function valuesOf(rule: Rule, history: History): Map<string, ValueAt> {
  return new Map(decidingQuestions(rule).map((step) => [step.refId, valueOf(step, history, rule.uid)]));
}

function valueOf({ relativeTimeRange, model }: Step, history: History, uid: string): ValueAt {
  const unknown = Object.keys(model).filter((field) => !KNOWN.has(field));
  if (unknown.length > 0) {
    throw new Error(`${uid}: the bench cannot play ${unknown.join(', ')}.`);
  }
  // Its fields are known, and shipped rules hold what the back end takes: tests check them all.
  const asked = model as Partial<Asked> as Asked;
  const counts = new Counts(history.sessions, countingOf(asked));
  const offset = relativeTimeRange.to / 60;
  const length = relativeTimeRange.from / 60 - offset;
  const lag = asked.finalOnly ? Math.max(offset, closingLag(history)) : offset;
  return (now) => {
    const at = (back: number) => counts.between(now - lag - length - back, now - lag - back, now);
    const { n, k } = at(0);
    const isCount = asked.measures[0] === 'sessions';
    if (!asked.baseline) {
      return isCount ? n : n === 0 || n < (asked.minSessions ?? 1) ? null : k / n;
    }
    const weeks = Array.from({ length: asked.baselineWeeks ?? 4 }, (_, i) => at((i + 1) * WEEK));
    const margin = asked.baselineMargin ?? 0;
    return isCount
      ? compareCount(n, weeks, margin).score
      : compareRate({ n, k }, weeks, margin, asked.minSessions ?? 1).score;
  };
}

function countingOf({ measures: [measure], countBy, status, sessionType }: Asked): Counting {
  return {
    at: countBy === 'end' ? ({ end }) => end : ({ start }) => start,
    known: status === 'all' ? ({ appears }) => appears : ({ closes }) => closes,
    counts: sessionType === 'all' ? ({ developer }: Seen) => !developer : ({ rated }) => rated,
    isOfType: ({ containment }) => containment === TYPES[measure],
  };
}

/** The rule as it was before: by start, an hour that is 30 minutes old, above a fixed limit. Over the whole bot. */
export const FIXED_RULE: Rule = {
  uid: 'fixed-limit-by-start',
  title: 'Drop-off rate above 45 %, by start',
  condition: 'B',
  data: [
    {
      refId: 'A',
      datasourceUid: 'koreai-sessions',
      relativeTimeRange: { from: 5400, to: 1800 },
      model: { queryType: 'summary', measures: ['dropOffRate'], minSessions: 20 },
    },
    {
      refId: 'B',
      datasourceUid: '__expr__',
      relativeTimeRange: { from: 0, to: 0 },
      model: { type: 'threshold', expression: 'A', conditions: [{ evaluator: { type: 'gt', params: [0.45] } }] },
    },
  ],
  for: '5m',
  noDataState: 'OK',
  execErrState: 'KeepLast',
};
