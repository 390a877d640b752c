import { World } from '../world';
import { WHOLE, ascending, chooseInterval, edgesOf, lacks, shifter, untilNow } from './buckets';
import { changesOf } from './change';
import { conversationOf } from './conversation';
import { checkDimension, tagValues } from './dimensions';
import { sessionsNeeded } from './filling';
import { gather } from './gather';
import { Group, groupsOf, labelsOf } from './groups';
import { Counted, MEASURES, checkMeasure, durationOf, isCount } from './measures';
import { checkInstances, everyBot, groupLimitOf, labelNames } from './rules';
import { isRate } from './select';
import { Session } from './session';
import { SessionsQuery, Truth, TruthRequest, TruthSession, Value } from './types';
import { Zone, zoneOf } from './zone';

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
export function computeTruth(world: World, request: TruthRequest, now: number): Truth {
  const { query, asOf = now } = request;
  const zone = zoneOf(query.timeZone || request.timeZone || 'UTC');
  check(query);
  const compare = query.queryType === 'summary' && !request.rule ? query.compare : undefined;
  const range = untilNow(request.range, query.timeShift, compare, zone, asOf);
  const shift = shifter(query.timeShift, range, zone);
  const measured = { from: shift(range.from), to: shift(range.to) };
  const { counted, openLeftOut } = gather(world, request, measured, zone, asOf);
  const figures = { asOf, matched: counted.matched.length, openLeftOut, folded: 0 };
  if (query.queryType === 'sessions') {
    const rows = [...counted.matched].sort(newestFirst).slice(0, query.limit ?? 1000);
    const shown = rows.map((session) => rowOf(session, query.tagColumns ?? []));
    return { sessions: { rows: shown, matched: counted.matched.length }, ...figures };
  }
  if (query.queryType === 'conversation') {
    return { conversation: conversationOf([...counted.matched].sort(newestFirst), query, asOf), ...figures };
  }
  const groupBy = query.groupBy ?? [];
  const { groups, folded } = groupsOf(counted, groupBy, groupLimitOf(request), zone, everyBot(world, request));
  checkInstances(request, groups);
  const names = labelNames(groupBy, request.rule);
  const measures = [...new Set(query.measures ?? ['dropOffRate'])];
  const min = query.minSessions ?? 1;
  if (query.queryType === 'summary') {
    const changes = changesOf(world, request, measured, groups, zone, asOf);
    const rows = groups.map((group, i) => ({
      labels: labelsOf(group, names),
      other: group.other,
      values: Object.fromEntries(measures.map((measure) => [measure, MEASURES[measure](group, min)])),
      changes: changes?.[i],
    }));
    return { summary: { rows }, ...figures, folded };
  }
  const auto = request.rule ? WHOLE : undefined;
  const enough = measures.every(isCount)
    ? undefined
    : { sessions: sessionsAGroup(world, request, zone, asOf), now: asOf };
  const interval = chooseInterval(query.interval || auto, request.range, zone, request.maxDataPoints || 500, enough);
  const stamps = edgesOf(range, interval, zone);
  const edges = ascending(stamps.map(shift));
  const needed = edges.slice(0, -1).map((from, i) => {
    const known = request.rule || query.sessionIds?.length;
    return known ? min : sessionsNeeded({ from, to: edges[i + 1] }, measured, asOf, min);
  });
  // Nothing can be measured in what has not begun, and on days that there are not.
  const nothing = edges.map(
    (edge, i) => edge > asOf || (edge === edges[i + 1] && lacks(query.timeShift, stamps[i], zone))
  );
  const series = groups.flatMap((group) => {
    const buckets = split(group, edges);
    return measures.map((measure) => ({
      labels: labelsOf(group, names),
      other: group.other,
      measure,
      values: buckets.map((bucket, i): Value => (nothing[i] ? null : MEASURES[measure](bucket, needed[i]))),
    }));
  });
  return { timeSeries: { times: stamps.slice(0, -1), interval, series }, ...figures, folded };
}

/** Sessions of the range as shown, whatever their containment type, for each group that is shown. */
function sessionsAGroup(world: World, request: TruthRequest, zone: Zone, asOf: number): number {
  const { query, range } = request;
  const count = (measures: string[]) =>
    gather(world, { ...request, query: { ...query, measures } }, range, zone, asOf).counted;
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
function split(group: Group, edges: number[]): Counted[] {
  const buckets = Array.from({ length: Math.max(0, edges.length - 1) }, (): Counted => ({ matched: [], rated: [] }));
  const put = (session: Session, kind: keyof Counted) => {
    // A shift may move the outermost edges past an end of what is measured; all of that counts.
    const bucket = Math.min(Math.max(bucketOf(session.start, edges), 0), buckets.length - 1);
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
function newestFirst(a: Session, b: Session): number {
  const byText = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return b.start - a.start || byText(a.bot, b.bot) || byText(a.id, b.id);
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
