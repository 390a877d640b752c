import type { Dataset } from '../dataset';
import { WHOLE, ascending, chooseInterval, edgesOf, lacks, shifter, untilNow } from './buckets';
import { changesOf } from './change';
import { conversationOf } from './conversation';
import { finalTo, instantOf, shownRange, unsettled } from './counting';
import { checkDimension, tagValues } from './dimensions';
import { sessionsNeeded } from './filling';
import { gather } from './gather';
import type { Group } from './groups';
import { groupsOf, labelsOf } from './groups';
import type { Counted } from './measures';
import { MEASURES, checkMeasure, durationOf, isCount } from './measures';
import { compare, weeksOf, withWeeks } from './normal';
import { checkInstances, everyBot, groupLimitOf, labelNames } from './rules';
import { isRate } from './select';
import type { Session } from './session';
import type { SessionsQuery, Truth, TruthRequest, TruthSession, Value } from './types';
import type { Zone } from './zone';
import { zoneOf } from './zone';

export type {
  Labels,
  SessionsQuery,
  Truth,
  TruthMessage,
  TruthRequest,
  TruthRow,
  TruthSeries,
  TruthSession,
} from './types';

/**
 * What a query must answer, computed straight from the simulator's own
 * sessions: first the sessions, then groups, then buckets, then each measure
 * from its list of sessions. Clear rather than fast, and apart from the back
 * end in every line. Throws an Error for a query that has no answer.
 */
export function computeTruth(dataset: Dataset, asked: TruthRequest, now: number): Truth {
  const request = withoutOpen(asked);
  const { query, asOf = now } = request;
  const zone = zoneOf(query.timeZone || request.timeZone || 'UTC');
  check(query);
  const beforeRange = query.queryType === 'summary' && !request.rule && query.compare === 'range';
  const compared = beforeRange || Boolean(query.baseline);
  const range = untilNow(shownRange(request, asOf), query.timeShift, compared, zone, asOf);
  const shift = shifter(query.timeShift, range, zone);
  const measured = { from: shift(range.from), to: shift(range.to) };
  const { counted, openLeftOut } = gather(dataset, request, measured, zone, asOf);
  const figures = { asOf, matched: counted.matched.length, openLeftOut, folded: 0 };
  if (query.queryType === 'sessions') {
    const rows = [...counted.matched].sort(newestFirst(request)).slice(0, query.limit ?? 1000);
    const shown = rows.map((session) => rowOf(session, query.tagColumns ?? []));
    return { sessions: { rows: shown, matched: counted.matched.length }, ...figures };
  }
  if (query.queryType === 'conversation') {
    return { conversation: conversationOf([...counted.matched].sort(newestFirst(request)), query, asOf), ...figures };
  }
  const groupBy = query.groupBy ?? [];
  const auto = request.rule ? WHOLE : undefined;
  const summary = query.queryType === 'summary';
  const measures = [...new Set(query.measures ?? ['dropOffRate'])];
  const enough =
    summary || measures.every(isCount)
      ? undefined
      : { sessions: sessionsAGroup(dataset, request, zone, asOf), now: asOf };
  const points = request.maxDataPoints || 500;
  const interval = chooseInterval(summary ? '' : query.interval || auto, request.range, zone, points, enough);
  const stamps = summary ? [range.from, range.to] : edgesOf(range, interval, zone);
  const edges = ascending(stamps.map(shift));
  const spans = clipped(edges, measured);
  const weeks = query.baseline ? weeksOf(request, spans, zone) : [];
  const all = query.baseline ? withWeeks(dataset, request, counted, weeks, zone, asOf) : counted;
  const { groups, folded } = groupsOf(all, groupBy, groupLimitOf(request), zone, everyBot(dataset, request));
  checkInstances(request, groups);
  const names = labelNames(groupBy, request.rule);
  const min = query.minSessions ?? 1;
  const normal = (measure: string, group: Group, needed: number[]) =>
    spans.map((span, i) =>
      compare(
        request,
        measure,
        group,
        span,
        weeks.map((week) => week[i]),
        needed[i]
      )
    );
  if (summary) {
    const summed = (measure: string, group: Group): Value =>
      query.baseline ? normal(measure, group, [min])[0].score : MEASURES[measure](group, min);
    const changes = changesOf(dataset, request, measured, groups, zone, asOf);
    const rows = groups.map((group, i) => ({
      labels: labelsOf(group, names),
      other: group.other,
      values: Object.fromEntries(measures.map((measure) => [measure, summed(measure, group)])),
      changes: changes?.[i],
    }));
    return { summary: { rows }, ...figures, folded };
  }
  const needed = edges.slice(0, -1).map((from, i) => {
    const known = request.rule || query.sessionIds?.length || query.finalOnly;
    const bucket = { from, to: edges[i + 1], shownTo: stamps[i + 1] };
    return known ? min : sessionsNeeded(bucket, measured, finalTo(request, asOf), asOf, min);
  });
  // Nothing can be measured in what has not begun, and on days that there are not.
  const nothing = edges.map(
    (edge, i) => edge > asOf || (edge === edges[i + 1] && lacks(query.timeShift, stamps[i], zone))
  );
  const hidden = unsettled(request, stamps, asOf);
  const shown = (values: Value[]) => values.map((value, i) => (hidden[i] || nothing[i] ? null : value));
  const series = groups.flatMap((group) => {
    const one = { labels: labelsOf(group, names), other: group.other };
    if (query.baseline) {
      return measures.flatMap((measure) => {
        const of = normal(measure, group, needed);
        const bound = (name: 'expected' | 'lower' | 'upper', values = of.map((each) => each[name])) => ({
          ...one,
          labels: { ...one.labels, bound: name },
          measure,
          values: name === 'expected' ? values.map((value, i) => (nothing[i] ? null : value)) : shown(values),
        });
        const value = {
          ...one,
          measure,
          values: shown(of.map((each) => each[query.baseline === 'band' ? 'value' : 'score'])),
        };
        return query.baseline === 'band' ? [value, bound('expected'), bound('lower'), bound('upper')] : [value];
      });
    }
    const buckets = split(request, group, edges);
    return measures.map((measure) => ({
      ...one,
      measure,
      values: shown(buckets.map((bucket, i): Value => (nothing[i] ? null : MEASURES[measure](bucket, needed[i])))),
    }));
  });
  return { timeSeries: { times: stamps.slice(0, -1), interval, series }, ...figures, folded };
}

/** Sessions of the range as shown, whatever their containment type, for each group that is shown. */
function sessionsAGroup(dataset: Dataset, request: TruthRequest, zone: Zone, asOf: number): number {
  const { query, range } = request;
  const count = (measures: string[]) =>
    gather(dataset, { ...request, query: { ...query, measures } }, range, zone, asOf).counted;
  const groupBy = query.groupBy ?? [];
  const { groups } = groupsOf(count(['sessions']), groupBy, query.groupLimit ?? 10, zone);
  return count(['dropOffRate']).matched.length / Math.max(1, groups.length);
}

function check(query: SessionsQuery): void {
  const types = ['timeSeries', 'summary', 'sessions', 'conversation'];
  if (!types.includes(query.queryType ?? 'timeSeries')) {
    throw new Error(`queryType: "${query.queryType}" is not one of ${types.join(', ')}.`);
  }
  query.measures?.forEach(checkMeasure);
  (query.groupBy ?? []).forEach((dimension) => checkDimension(dimension, 'groupBy'));
  if (query.groupBy?.includes('containmentType') && (query.measures ?? ['dropOffRate']).some(isRate)) {
    throw new Error('groupBy: a rate cannot be grouped by containmentType.');
  }
  if (['sessions', 'conversation'].includes(query.queryType ?? '') && query.timeShift) {
    throw new Error('timeShift: sessions are shown when they were.');
  }
}

/** The sessions of a group, bucket by bucket. */
function split(request: TruthRequest, group: Group, edges: number[]): Counted[] {
  const buckets = Array.from({ length: Math.max(0, edges.length - 1) }, (): Counted => ({ matched: [], rated: [] }));
  const put = (session: Session, kind: keyof Counted) => {
    // A shift may move the outermost edges past an end of what is measured; all of that counts.
    const bucket = Math.min(Math.max(bucketOf(instantOf(request, session)!, edges), 0), buckets.length - 1);
    buckets[bucket]?.[kind].push(session);
  };
  group.matched.forEach((session) => put(session, 'matched'));
  group.rated.forEach((session) => put(session, 'rated'));
  return buckets;
}

/** The last bucket whose edge is not after the start: of several at one instant the others are empty. */
function bucketOf(start: number, edges: number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The order of the table: ties by bot and ID. */
function newestFirst(request: TruthRequest): (a: Session, b: Session) => number {
  const byText = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  const at = (session: Session) => instantOf(request, session) ?? session.start;
  return (a, b) => at(b) - at(a) || byText(a.bot, b.bot) || byText(a.id, b.id);
}

/** In a list of what is final nothing is open. */
function withoutOpen(request: TruthRequest): TruthRequest {
  const { query } = request;
  return query.queryType === 'sessions' && query.finalOnly && query.status === 'all'
    ? { ...request, query: { ...query, status: 'closed' } }
    : request;
}

/** What is measured of every bucket; the outermost reach the ends of what is. */
function clipped(edges: number[], { from, to }: { from: number; to: number }) {
  const last = edges.length - 2;
  return edges.slice(1).map((edge, i) => ({
    from: i === 0 ? from : Math.min(Math.max(edges[i], from), to),
    to: i === last ? to : Math.min(Math.max(edge, from), to),
  }));
}

function rowOf(session: Session, tagColumns: string[]): TruthSession {
  return {
    start: session.start,
    end: session.end ?? null,
    duration: durationOf(session) ?? null,
    sessionId: session.id,
    bot: session.bot,
    channel: session.channel ?? null,
    language: session.languages,
    containmentType: session.containmentType ?? null,
    sessionType: session.sessionType,
    status: session.status,
    developer: session.developer,
    userId: session.user ?? null,
    messages: session.messages ?? null,
    tasks: session.tasks ?? null,
    tags: Object.fromEntries(tagColumns.map((column) => [column, tagValues(session, column)])),
  };
}
