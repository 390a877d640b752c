import { DAY, MINUTE } from '../dataset';
import type { Range } from './buckets';
import type { Session } from './session';
import type { TruthRequest } from './types';

/** How long before a range counted by end sessions may have started. */
export const longestOf = ({ longestSession = DAY }: TruthRequest): number => longestSession;

/** Whether sessions belong to the range in which they end. Session IDs decide alone. */
export const byEnd = ({ query }: TruthRequest): boolean => query.countBy === 'end' && !query.sessionIds?.length;

/** The instant by which a session belongs to a range and a bucket; undefined: it has none. */
export function instantOf(request: TruthRequest, session: Session): number | undefined {
  if (!byEnd(request)) {
    return session.start;
  }
  return hasEnd(session) && session.end! - session.start <= longestOf(request) ? session.end : undefined;
}

/** Whether a session is closed and has an end that is not before its start. */
export const hasEnd = ({ status, start, end }: Session): boolean =>
  status === 'closed' && end !== undefined && end >= start;

/** From when on what is counted can still change. */
export function finalTo(request: TruthRequest, asOf: number): number {
  const { closingLag = 15 * MINUTE, openSpan = 30 * MINUTE } = request;
  return request.finalTo ?? Math.floor((asOf - (byEnd(request) ? closingLag : openSpan)) / 1000) * 1000;
}

/** The range that is shown: where only what is final is wanted, a summary's is moved back and a table's is cut. */
export function shownRange(request: TruthRequest, asOf: number): Range {
  const { query, range } = request;
  const over = range.to - finalTo(request, asOf);
  if (!query.finalOnly || over <= 0) {
    return range;
  }
  switch (query.queryType) {
    case 'summary':
      return { from: range.from - over, to: range.to - over };
    case 'sessions':
      return { from: Math.min(range.from, range.to - over), to: range.to - over };
    default:
      return range;
  }
}

/** Of each bucket of a time series, whether it can still change and is therefore null. */
export function unsettled(request: TruthRequest, edges: number[], asOf: number): boolean[] {
  const limit = finalTo(request, asOf);
  return edges.slice(1).map((edge) => Boolean(request.query.finalOnly) && Math.min(edge, request.range.to) > limit);
}
