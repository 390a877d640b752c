import { defaultSettings, trafficOf } from '../../../simulator/settings';
import type { Traffic } from '../../../simulator/dataset';
import { BOTS, HOUR, lastIncident, MINUTE } from '../../../simulator/dataset';
import type { GeneratedSession } from '../../../simulator/dataset/generatedSession';
import { makeHour } from '../../../simulator/dataset/traffic';

/** The bot that is watched: 14 % of its sessions drop off, the night is quiet, and weekends have less than half. */
export const BOT = BOTS[0];

/** Minutes, hours and days of a simulated history: weeks for a baseline first, then those in which rules are played. */
export const WEEK = 7 * 24 * 60;
const BASELINE_WEEKS = 4;
const PLAYED_WEEKS = 6;
/** A Monday, 00:00 UTC, ms: minute 0 of every history. */
export const BEGIN = Date.parse('2026-02-02T00:00:00Z');
/** The first minute at which rules are evaluated, and the first at which no longer. */
export const PLAY_FROM = BASELINE_WEEKS * WEEK;
export const PLAY_TO = (BASELINE_WEEKS + PLAYED_WEEKS) * WEEK;

/** One session as a rule can come to know it. Instants in ms. */
export interface Seen {
  start: number;
  /** Undefined where none is written, or one before the start: then it is never counted by end. */
  end: number | undefined;
  /** From when on it is in an answer at all. */
  appears: number;
  /** From when on it is in an answer as closed. */
  closes: number;
  containment: string | undefined;
  /** Whether rates count it by default: interactive, and not a developer's. */
  rated: boolean;
  developer: boolean;
  /** Whether it is what is left of a session whose drop-off was split off: no session of its own. */
  isTwin: boolean;
}

/** What sessions of one bot a history has. */
export interface History {
  perDay: number;
  traffic: Traffic;
  sessions: Seen[];
  /** The same by the hour of their start. */
  hours: Seen[][];
}

/** Everything that starts within the history; `minutes` can be fewer than all. Nothing is deleted or edited. */
export function history(perDay: number, changes: Partial<Traffic>, minutes = PLAY_TO): History {
  const traffic: Traffic = {
    ...trafficOf(defaultSettings()),
    sessionsPerDay: perDay / BOT.share,
    deleted: 0,
    edited: 0,
    incidentBot: BOT.id,
    ...changes,
  };
  return made(perDay, traffic, minutes, (hour) => hourOf(hour, traffic));
}

/** A history with incidents, out of the one without: only the hours in which there is one differ. */
export function withIncidents({ perDay, traffic, hours }: History, schedule: Partial<Traffic>): History {
  const struck = { ...traffic, ...schedule };
  const isStruck = (hour: number) => {
    const last = lastIncident(hour + HOUR - 1, struck);
    return last !== undefined && last.to > hour;
  };
  return made(perDay, struck, hours.length * 60, (hour, i) => (isStruck(hour) ? hourOf(hour, struck) : hours[i]));
}

function made(
  perDay: number,
  traffic: Traffic,
  minutes: number,
  sessionsOf: (hour: number, i: number) => Seen[]
): History {
  const hours = Array.from({ length: Math.ceil(minutes / 60) }, (_, i) => sessionsOf(BEGIN + i * HOUR, i));
  return { perDay, traffic, hours, sessions: hours.flat() };
}

function hourOf(hour: number, traffic: Traffic): Seen[] {
  const lives = makeHour(BOT, hour, traffic);
  const split = new Set(lives.filter(isSplitOff).map(({ start, facts }) => `${start} ${facts.user}`));
  return lives.map((life) => seen(life, split));
}

/**
 * A session that stays open for hours is looked at every twentieth of its age, at most
 * every hour, so that its close is seen so much later at worst.
 */
function seen(life: GeneratedSession, split: Set<string>): Seen {
  const { facts } = life;
  const age = facts.closes - facts.start;
  const lookedAt = age > 2 * HOUR ? Math.min(age / 20, HOUR) : 0;
  return {
    start: facts.start,
    end: facts.end !== undefined && facts.end >= facts.start ? facts.end : undefined,
    appears: facts.appears,
    closes: Math.max(facts.closes, facts.appears) + lookedAt,
    containment: facts.containment,
    rated: facts.interactive && !facts.developer,
    developer: facts.developer,
    isTwin: !isSplitOff(life) && split.has(`${facts.start} ${facts.user}`),
  };
}

/** Whether it is a drop-off that appeared late, beside a twin of the same user and start. */
function isSplitOff({ facts }: GeneratedSession): boolean {
  return facts.created - facts.start > 8 * MINUTE;
}
