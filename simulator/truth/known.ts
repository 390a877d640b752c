import type { Dataset } from '../dataset';
import { HOUR } from '../dataset';
import type { Session } from './session';
import { readRow } from './session';

/** What was read at one instant, hour by hour: several questions about the same instant read each hour once. */
interface Read {
  asOf: number;
  hours: Map<number, Session[]>;
}

const reads = new WeakMap<Dataset, Read>();

/** Sessions with a start in [from, to) as the API would show them at `asOf`, newest first. */
export function sessionsIn(dataset: Dataset, from: number, to: number, asOf: number): Session[] {
  let read = reads.get(dataset);
  if (read?.asOf !== asOf) {
    read = { asOf, hours: new Map() };
    reads.set(dataset, read);
  }
  const found: Session[] = [];
  const newest = dataset.list(undefined, from, to - 1, asOf)[0]?.start ?? from - 1;
  for (let hour = Math.floor(newest / HOUR) * HOUR; hour + HOUR > from; hour -= HOUR) {
    const sessions =
      read.hours.get(hour) ??
      dataset.list(undefined, hour, hour + HOUR - 1, asOf).map((entry) => readRow(entry, entry.row(asOf)));
    read.hours.set(hour, sessions);
    found.push(...sessions.filter((session) => session.start >= from && session.start < to));
  }
  return found;
}

/** The sessions with these IDs. */
export function sessionsByID(dataset: Dataset, ids: string[], asOf: number): Session[] {
  return dataset.find(undefined, ids, asOf).map((entry) => readRow(entry, entry.row(asOf)));
}
