import type { Dataset } from '../dataset';
import type { Range } from './buckets';
import { byEnd, hasEnd, instantOf, longestOf } from './counting';
import { sessionsByID, sessionsIn } from './known';
import type { Counted } from './measures';
import type { Selection } from './select';
import { select } from './select';
import type { Session } from './session';
import type { TruthRequest } from './types';
import type { Zone } from './zone';

/** The sessions of a query. Session IDs alone decide; without them the measured range and the constraints. */
export function gather(
  dataset: Dataset,
  request: TruthRequest,
  measured: Range,
  zone: Zone,
  asOf: number
): { counted: Counted; openLeftOut: number } {
  const { query } = request;
  const ofBots = (sessions: Session[]) => sessions.flatMap((session) => belonging(dataset, request, session));
  if (query.sessionIds?.length) {
    // Bots are asked one after another until one knows a session, so that it is of one.
    const found = ofBots(sessionsByID(dataset, query.sessionIds, asOf)).map((one) => ({ ...one, bots: [one.bot] }));
    return { counted: { matched: found, rated: found }, openLeftOut: 0 };
  }
  const selection: Selection = select(query, zone);
  const started = ofBots(sessionsIn(dataset, measured.from, measured.to, asOf));
  if (!byEnd(request)) {
    return {
      counted: only(selection, started),
      openLeftOut: started.filter(selection.openLeftOut).length,
    };
  }
  const ended = ofBots(sessionsIn(dataset, measured.from - longestOf(request), measured.to, asOf)).filter((session) => {
    const at = instantOf(request, session);
    return at !== undefined && at >= measured.from && at < measured.to;
  });
  const endless = (session: Session) =>
    selection.openLeftOut(session) || (selection.matches(session) && !hasEnd(session));
  return { counted: only(selection, ended), openLeftOut: started.filter(endless).length };
}

/**
 * The session as one of the bots that were asked: of all that return it, and called by its own if that was asked. None
 * returns it: []. Of an account every session is its own bot's.
 */
function belonging(dataset: Dataset, { query, bots, account }: TruthRequest, session: Session): Session[] {
  const named = query.bots?.length ? query.bots : bots?.length ? bots : undefined;
  if (account || (!named && !dataset.links)) {
    return !named || named.includes(session.bot) ? [session] : [];
  }
  const own = session.entry.bot;
  const asked = named ?? dataset.bots.map(({ id }) => id);
  const returning = asked.filter((bot) => bot === own || dataset.links?.[bot]?.includes(own));
  if (returning.length === 0) {
    return [];
  }
  return [{ ...session, bot: returning.includes(own) ? own : returning[0], bots: returning }];
}

const only = ({ matches, rated }: Selection, sessions: Session[]): Counted => ({
  matched: sessions.filter(matches),
  rated: sessions.filter(rated),
});
