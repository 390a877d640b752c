import { MINUTE } from '../../../simulator/dataset';
import type { Seen } from './sessions';
import { BEGIN, PLAY_TO } from './sessions';

/** Sessions of a span: all, and those of the type that a rate is about. */
export interface Counted {
  n: number;
  k: number;
}

/** How sessions are counted: by which instant, from when on they are known, which of them, and which are of the type. */
export interface Counting {
  at(session: Seen): number | undefined;
  known(session: Seen): number;
  counts(session: Seen): boolean;
  isOfType(session: Seen): boolean;
}

interface Late extends Counted {
  /** The minute in which it is counted once it is known. */
  minute: number;
  /** The first minute at which it is known. */
  known: number;
}

/**
 * Counts of any whole minutes as an answer has them at any whole minute, asked for in the
 * order of time: running sums, less what is not known yet.
 */
export class Counts {
  private readonly all = new Float64Array(PLAY_TO + 2);
  private readonly ofType = new Float64Array(PLAY_TO + 2);
  /** Those that become known after their minute, by that minute. */
  private readonly late: Late[] = [];
  private next = 0;
  private unknown: Late[] = [];
  private now = 0;

  constructor(sessions: Seen[], { at, known, counts, isOfType }: Counting) {
    for (const session of sessions) {
      const instant = at(session);
      const minute = instant === undefined ? -1 : Math.floor((instant - BEGIN) / MINUTE);
      if (minute < 0 || minute >= PLAY_TO || !counts(session)) {
        continue;
      }
      const k = isOfType(session) ? 1 : 0;
      this.all[minute + 1]++;
      this.ofType[minute + 1] += k;
      const knownAt = Math.ceil((known(session) - BEGIN) / MINUTE);
      if (knownAt > minute + 1) {
        this.late.push({ minute, known: knownAt, n: 1, k });
      }
    }
    for (let i = 1; i < this.all.length; i++) {
      this.all[i] += this.all[i - 1];
      this.ofType[i] += this.ofType[i - 1];
    }
    this.late.sort((a, b) => a.minute - b.minute);
  }

  /** Sessions of the minutes [from, to) as they are known at the minute `now`, which never goes back. */
  between(from: number, to: number, now: number): Counted {
    this.goTo(now);
    let n = this.all[to] - this.all[from];
    let k = this.ofType[to] - this.ofType[from];
    for (const one of this.unknown) {
      if (one.minute >= from && one.minute < to) {
        n -= one.n;
        k -= one.k;
      }
    }
    return { n, k };
  }

  private goTo(now: number): void {
    if (now < this.now) {
      throw new Error('Counts are asked for in the order of time.');
    }
    if (now === this.now) {
      return;
    }
    this.now = now;
    while (this.next < this.late.length && this.late[this.next].minute < now) {
      this.unknown.push(this.late[this.next++]);
    }
    this.unknown = this.unknown.filter(({ known }) => known > now);
  }
}
