import type { World } from '../world';
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
  world: World,
  request: TruthRequest,
  measured: Range,
  zone: Zone,
  asOf: number
): { counted: Counted; openLeftOut: number } {
  const { query, bots } = request;
  const asked = query.bots?.length ? query.bots : bots;
  const ofBots = (sessions: Session[]) =>
    asked?.length ? sessions.filter(({ bot }) => asked.includes(bot)) : sessions;
  if (query.sessionIds?.length) {
    const found = ofBots(sessionsByID(world, query.sessionIds, asOf));
    return { counted: { matched: found, rated: found }, openLeftOut: 0 };
  }
  const selection: Selection = select(query, zone);
  const started = ofBots(sessionsIn(world, measured.from, measured.to, asOf));
  if (!byEnd(request)) {
    return {
      counted: only(selection, started),
      openLeftOut: started.filter(selection.openLeftOut).length,
    };
  }
  const ended = ofBots(sessionsIn(world, measured.from - longestOf(request), measured.to, asOf)).filter((session) => {
    const at = instantOf(request, session);
    return at !== undefined && at >= measured.from && at < measured.to;
  });
  const endless = (session: Session) =>
    selection.openLeftOut(session) || (selection.matches(session) && !hasEnd(session));
  return { counted: only(selection, ended), openLeftOut: started.filter(endless).length };
}

const only = ({ matches, rated }: Selection, sessions: Session[]): Counted => ({
  matched: sessions.filter(matches),
  rated: sessions.filter(rated),
});
