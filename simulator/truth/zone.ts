import { DAY } from '../dataset';

/**
 * The clock on the wall of a time zone. A wall time is what that clock shows,
 * as ms, as if it were UTC.
 */
export class Zone {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();

  /** Throws an Error when there is no zone of that name. */
  constructor(name: string) {
    try {
      this.format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw new Error(`timeZone: "${name}" is not a time zone.`);
    }
  }

  /** What the clock shows at an instant. */
  wall(instant: number): number {
    // Clocks have changed at quarters of an hour only for as long as there are sessions.
    const quarter = Math.floor(instant / 900_000);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      offset = this.offsetAt(quarter * 900_000);
      this.offsets.set(quarter, offset);
    }
    return instant + offset;
  }

  /** The first instant at which the clock shows this wall time, or a later one where it is skipped. */
  instant(wall: number): number {
    const around = [this.wall(wall - DAY) - (wall - DAY), this.wall(wall + DAY) - (wall + DAY)];
    const exact = around.map((offset) => wall - offset).filter((instant) => this.wall(instant) === wall);
    if (exact.length > 0) {
      return Math.min(...exact);
    }
    // The clock jumps over it: the jump lies between the two candidates.
    let before = wall - Math.max(...around);
    let after = wall - Math.min(...around);
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.wall(middle) >= wall) {
        after = middle;
      } else {
        before = middle;
      }
    }
    return after;
  }

  private offsetAt(instant: number): number {
    const parts = Object.fromEntries(
      this.format.formatToParts(instant).map(({ type, value }) => [type, Number(value)])
    );
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - instant;
  }
}

const zones = new Map<string, Zone>();

/** The zone of that name, always the same object. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name) ?? new Zone(name);
  zones.set(name, known);
  return known;
}
