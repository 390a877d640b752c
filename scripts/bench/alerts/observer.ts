import { MINUTE } from '../../../simulator/dataset';
import { containmentOn, dropOffChance } from '../../../simulator/dataset/traffic';
import { firings, minuteOf } from './play';
import type { History, Seen } from './sessions';
import { BOT, PLAY_FROM, PLAY_TO } from './sessions';

/** An incident as the observer knows it: how long it would be, and which share would drop off. */
export interface Suspected {
  minutes: number;
  rate: number;
}

/** Ages in minutes beyond which a session says nothing while it is open. */
const MAX_AGE = 90;

/**
 * What nobody beats by much: an observer that knows which sessions began, learns the outcome of
 * each the moment it closes, never takes a twin for a session, and knows the true rate of the
 * day, that of an incident, and how long sessions of both kinds stay open. At each minute it takes
 * the log likelihood ratio of an incident against none, for the incident that would explain most.
 */
export class Observer {
  private readonly open: { dropOff: number[]; other: number[] };

  /** Learns from a history without incidents how long sessions stay open, and its limit. */
  constructor(
    quiet: History,
    private readonly suspected: Suspected,
    falseAlarms: number
  ) {
    const judged = quiet.sessions.filter(({ rated, isTwin }) => rated && !isTwin);
    const isDropOff = ({ containment }: Seen) => containment === 'dropOff';
    this.open = {
      dropOff: stillOpen(judged.filter(isDropOff)),
      other: stillOpen(judged.filter((session) => !isDropOff(session))),
    };
    this.limit = peaks(this.evidence(quiet), suspected.minutes + 60)[falseAlarms] ?? 0;
  }

  /** The lowest limit at which it raises no more than so many false alarms. */
  readonly limit: number;

  /** The minutes at which it raises an alarm. */
  alarms(history: History): number[] {
    const evidence = this.evidence(history);
    return firings((now) => evidence[now] > this.limit, { pending: 0 });
  }

  /** The largest log likelihood ratio at each played minute over all beginnings of an incident. */
  private evidence({ sessions, traffic }: History): Float64Array {
    const judged = sessions.filter(({ rated, isTwin }) => rated && !isTwin);
    const starts = byMinute(judged, ({ start }) => start);
    const closes = byMinute(judged, (session) => session.closes);
    const levels = this.levels(traffic);
    const closed = new Float64Array(PLAY_TO);
    const best = new Float64Array(PLAY_TO);
    let open: Open[] = [];
    for (let now = 1; now < PLAY_TO; now++) {
      for (const session of closes[now - 1]) {
        const level = levels(session.start);
        closed[minuteOf(session.start)] += session.containment === 'dropOff' ? level.dropOff : level.other;
      }
      open.push(
        ...starts[now - 1].map((session) => ({
          start: now - 1,
          closes: minuteOf(session.closes),
          level: levels(session.start),
        }))
      );
      open = open.filter(({ start, closes }) => closes >= now && now - start < MAX_AGE);
      if (now >= PLAY_FROM) {
        best[now] = this.largest(closed, open, now);
      }
    }
    return best;
  }

  private largest(closed: Float64Array, open: Open[], now: number): number {
    const { minutes } = this.suspected;
    const first = now - minutes - MAX_AGE;
    const byMinute = closed.slice(first, now);
    for (const { start, level } of open) {
      const age = now - start;
      const chance = (rate: number) => rate * this.open.dropOff[age] + (1 - rate) * this.open.other[age];
      byMinute[start - first] += Math.log(chance(level.struck) / chance(level.normal));
    }
    let best = 0;
    let sum = 0;
    // An incident that begins at each of the minutes: it lasts until now, or for its whole length.
    for (let i = byMinute.length - 1; i >= 0; i--) {
      sum += byMinute[i] - (byMinute[i + minutes] ?? 0);
      best = Math.max(best, sum);
    }
    return best;
  }

  /** What is to know of the day of an instant. */
  private levels(traffic: History['traffic']): (start: number) => Level {
    const days = new Map<number, Level>();
    return (start) => {
      const day = Math.floor(start / (24 * 60 * MINUTE));
      const known = days.get(day);
      if (known) {
        return known;
      }
      const normal = dropOffChance(containmentOn(BOT, start, traffic));
      const struck = Math.max(normal, this.suspected.rate);
      const [dropOff, other] = [Math.log(struck / normal), Math.log((1 - struck) / (1 - normal))];
      const level = { normal, struck, dropOff, other };
      days.set(day, level);
      return level;
    };
  }
}

/** The drop-off rates of a day without and in an incident, and what the outcome of a session says for one. */
interface Level {
  normal: number;
  struck: number;
  dropOff: number;
  other: number;
}

/** A session that is open: minutes at which it starts and closes. */
interface Open {
  start: number;
  closes: number;
  level: Level;
}

/** The sessions by the minute of an instant, as far as it is played. */
function byMinute(sessions: Seen[], instant: (session: Seen) => number): Seen[][] {
  const minutes = Array.from({ length: PLAY_TO }, (): Seen[] => []);
  for (const session of sessions) {
    minutes[minuteOf(instant(session))]?.push(session);
  }
  return minutes;
}

/** Of the sessions, the share that is open at each age in minutes; never quite none. */
function stillOpen(sessions: Seen[]): number[] {
  const open = new Array<number>(MAX_AGE + 1).fill(1e-6);
  for (const { start, closes } of sessions) {
    const minutes = Math.min(MAX_AGE, minuteOf(closes) - minuteOf(start));
    for (let age = 0; age <= minutes; age++) {
      open[age] += 1 / sessions.length;
    }
  }
  return open;
}

/** The highest values, highest first, each the only one of so many minutes around it. */
function peaks(values: Float64Array, apart: number): number[] {
  const order = [...values.keys()].filter((minute) => values[minute] > 0).sort((a, b) => values[b] - values[a]);
  const taken: number[] = [];
  const found: number[] = [];
  for (const minute of order) {
    if (found.length > 20) {
      break;
    }
    if (taken.every((other) => Math.abs(other - minute) > apart)) {
      taken.push(minute);
      found.push(values[minute]);
    }
  }
  return found;
}
