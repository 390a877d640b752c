import type { BotProfile } from './bots';
import { BOTS } from './bots';
import type { GeneratedSession } from './generatedSession';
import { makeHour } from './traffic';
import type { Entry, Traffic, Dataset } from './types';
import { DAY, HOUR, SECOND } from './types';

/** How many sessions are kept in memory before the hours used least recently are forgotten. */
const MAX_KEPT = 600_000;

/** Newest start first; equal starts by ID, so that the order is the same in every answer. */
export function newestFirst(a: Entry, b: Entry): number {
  return b.start - a.start || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** Sessions computed from seed and clock: any hour can be asked for, and comes out alike. */
export class GeneratedDataset implements Dataset {
  readonly bots = BOTS.map(({ id, name }) => ({ id, name }));
  private readonly hours = new Map<string, GeneratedSession[]>();
  private kept = 0;

  constructor(private readonly traffic: Traffic) {}

  list(bot: string | undefined, from: number, to: number, at: number): Entry[] {
    const found: Entry[] = [];
    // Nothing starts after `at`, so a range into the future costs nothing.
    for (let hour = Math.floor(Math.min(to, at) / HOUR) * HOUR; hour + HOUR > from; hour -= HOUR) {
      for (const life of this.hour(bot, hour)) {
        if (life.start >= from && life.start <= to && life.visible(at)) {
          found.push(life);
        }
      }
    }
    return found;
  }

  find(bot: string | undefined, ids: string[], at: number): Entry[] {
    const found: Entry[] = [];
    for (const id of new Set(ids)) {
      const created = parseInt(id.slice(0, 8), 16) * SECOND;
      if (!/^[0-9a-f]{24}$/.test(id) || Math.abs(created - at) > 3650 * DAY) {
        continue;
      }
      // A drop-off split off late has its ID from the time-out and its start some ten minutes before.
      const hour = Math.floor(created / HOUR) * HOUR;
      const life = [...this.hour(bot, hour), ...this.hour(bot, hour - HOUR)].find((one) => one.id === id);
      if (life?.visible(at)) {
        found.push(life);
      }
    }
    return found.sort(newestFirst);
  }

  /** One hour of a bot, or of all bots merged, newest first. */
  private hour(bot: string | undefined, hour: number): GeneratedSession[] {
    const key = `${bot ?? '*'} ${hour}`;
    const known = this.hours.get(key);
    if (known) {
      this.hours.delete(key);
      this.hours.set(key, known);
      return known;
    }
    const profiles: BotProfile[] = bot === undefined ? BOTS : BOTS.filter(({ id }) => id === bot);
    const lives =
      profiles.length === 1
        ? makeHour(profiles[0], hour, this.traffic)
        : profiles.flatMap(({ id }) => this.hour(id, hour));
    lives.sort(newestFirst);
    this.hours.set(key, lives);
    this.kept += lives.length;
    this.forget();
    return lives;
  }

  private forget(): void {
    for (const [key, lives] of this.hours) {
      if (this.kept <= MAX_KEPT) {
        return;
      }
      this.hours.delete(key);
      this.kept -= lives.length;
    }
  }
}
