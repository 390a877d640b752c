import { World } from '../world';
import { Range } from './buckets';
import { sessionsByID, sessionsIn } from './known';
import { Counted } from './measures';
import { Selection, select } from './select';
import { Session } from './session';
import { TruthRequest } from './types';
import { Zone } from './zone';

/** The sessions of a query. Session IDs alone decide; without them the measured range and the constraints. */
export function gather(
  world: World,
  { query, bots }: TruthRequest,
  measured: Range,
  zone: Zone,
  asOf: number
): { counted: Counted; openLeftOut: number } {
  const asked = query.bots?.length ? query.bots : bots;
  const ofBots = (sessions: Session[]) =>
    asked?.length ? sessions.filter(({ bot }) => asked.includes(bot)) : sessions;
  if (query.sessionIds?.length) {
    const found = ofBots(sessionsByID(world, query.sessionIds, asOf));
    return { counted: { matched: found, rated: found }, openLeftOut: 0 };
  }
  const selection: Selection = select(query, zone);
  const sessions = ofBots(sessionsIn(world, measured.from, measured.to, asOf));
  return {
    counted: { matched: sessions.filter(selection.matches), rated: sessions.filter(selection.rated) },
    openLeftOut: sessions.filter(selection.openLeftOut).length,
  };
}
