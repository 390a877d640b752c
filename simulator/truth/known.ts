import type { World } from '../world';
import { HOUR } from '../world';
import type { Session } from './session';
import { readRow } from './session';

/** What was read at one instant, hour by hour: several questions about the same instant read each hour once. */
interface Read {
  asOf: number;
  hours: Map<number, Session[]>;
}

const reads = new WeakMap<World, Read>();

/** Sessions with a start in [from, to) as the API would show them at `asOf`, newest first. */
export function sessionsIn(world: World, from: number, to: number, asOf: number): Session[] {
  let read = reads.get(world);
  if (read?.asOf !== asOf) {
    read = { asOf, hours: new Map() };
    reads.set(world, read);
  }
  const found: Session[] = [];
  const newest = world.list(undefined, from, to - 1, asOf)[0]?.start ?? from - 1;
  for (let hour = Math.floor(newest / HOUR) * HOUR; hour + HOUR > from; hour -= HOUR) {
    const sessions =
      read.hours.get(hour) ??
      world.list(undefined, hour, hour + HOUR - 1, asOf).map((entry) => readRow(entry, entry.row(asOf)));
    read.hours.set(hour, sessions);
    found.push(...sessions.filter((session) => session.start >= from && session.start < to));
  }
  return found;
}

/** The sessions with these IDs. */
export function sessionsByID(world: World, ids: string[], asOf: number): Session[] {
  return world.find(undefined, ids, asOf).map((entry) => readRow(entry, entry.row(asOf)));
}
