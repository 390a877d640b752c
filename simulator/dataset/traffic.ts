import type { BotProfile } from './bots';
import { inIncident } from './incident';
import type { SessionFacts } from './sessionFacts';
import { GeneratedSession } from './generatedSession';
import type { Random } from './random';
import { hash, normal, pick, poisson, seeded, word } from './random';
import type { Traffic } from './types';
import { DAY, HOUR, MINUTE, SECOND } from './types';

/** Weight of each hour of a day: a hill around the peak over a small floor; they sum to 24. */
function dayShape(peak: number): number[] {
  const raw = Array.from({ length: 24 }, (_, hour) => {
    const away = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
    return 0.15 + Math.exp(-(away * away) / 32);
  });
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((weight) => (weight * 24) / sum);
}

/** Sessions that a bot is expected to begin in the hour that starts at `hour` (ms). */
function expected(bot: BotProfile, hour: number, traffic: Traffic): number {
  const date = new Date(hour);
  const weekday = date.getUTCDay() % 6 !== 0;
  const day = (7 * (weekday ? 1 : bot.weekend)) / (5 + 2 * bot.weekend);
  return ((traffic.sessionsPerDay * bot.share) / 24) * day * dayShape(bot.peakHour)[date.getUTCHours()];
}

/** The sessions of a bot that start in the hour beginning at `hour` (ms): the same for the same seed, always. */
export function makeHour(bot: BotProfile, hour: number, traffic: Traffic): GeneratedSession[] {
  const random = seeded(hash(traffic.seed, bot.id, hour));
  const today = { ...bot, containment: containmentOn(bot, hour, traffic) };
  const lives: GeneratedSession[] = [];
  for (let left = poisson(random, expected(bot, hour, traffic)); left > 0; left--) {
    const start = hour + Math.floor(random() * HOUR);
    const made = makeSession(random, today, start, traffic);
    if (traffic.incidentKind !== 'silence' || !inIncident(bot.id, start, traffic)) {
      lives.push(...made);
    }
  }
  return lives;
}

/** Chances of the containment types on the day of an hour (ms): the drop-off rate drifts, the others keep their proportion. */
export function containmentOn(bot: BotProfile, hour: number, traffic: Traffic): BotProfile['containment'] {
  if (traffic.drift === 0) {
    return bot.containment;
  }
  const usual = dropOffChance(bot.containment);
  const away = traffic.drift * normal(seeded(hash('drift', traffic.seed, bot.id, Math.floor(hour / DAY))));
  const drifted = 1 / (1 + ((1 - usual) / usual) * Math.exp(-away));
  return bot.containment.map(([type, weight]) => [
    type,
    type === 'dropOff' ? weight * (drifted / usual) : weight * ((1 - drifted) / (1 - usual)),
  ]);
}

/** The share of sessions that drop off by these chances. */
export function dropOffChance(containment: BotProfile['containment']): number {
  const weight = (weights: BotProfile['containment']) => weights.reduce((sum, [, one]) => sum + one, 0);
  return weight(containment.filter(([type]) => type === 'dropOff')) / weight(containment);
}

function makeSession(random: Random, bot: BotProfile, start: number, traffic: Traffic): GeneratedSession[] {
  const containment = chooseContainment(random, bot, start, traffic);
  const facts = ordinary(random, bot, start, containment, traffic);
  const late = containment === 'dropOff' && random() < (traffic.lateDropOffs ?? bot.lateDropOffs);
  if (late) {
    return splitOff(random, facts, traffic).map((life) => new GeneratedSession(life, bot));
  }
  if (random() < traffic.longActive) {
    // Between two hours and four days, shorter ones far more often.
    facts.closes = start + Math.round(2 * HOUR * Math.pow(48, random()));
    facts.end = facts.closes;
    facts.messages = 4 + Math.floor(random() * 60);
  }
  if (random() < traffic.deleted) {
    facts.removed = facts.closes + HOUR + Math.floor(random() * 5 * DAY);
  }
  if (random() < traffic.edited) {
    facts.edited = facts.closes + HOUR + Math.floor(random() * 3 * DAY);
  }
  return [new GeneratedSession(facts, bot)];
}

function chooseContainment(random: Random, bot: BotProfile, start: number, traffic: Traffic): string | undefined {
  const usual = pick(random, bot.containment);
  const other = random();
  if (other < traffic.unknownContainment) {
    return 'callback';
  }
  if (traffic.incidentKind !== 'dropOffs' || !inIncident(bot.id, start, traffic)) {
    return usual;
  }
  // So many of those that would not drop off do that the share over all is the incident's.
  const chance = dropOffChance(bot.containment);
  return other < (traffic.incidentRate - chance) / (1 - chance) ? 'dropOff' : usual;
}

function ordinary(
  random: Random,
  bot: BotProfile,
  start: number,
  containment: string | undefined,
  traffic: Traffic
): SessionFacts {
  const talk = Math.min(40 * MINUTE, Math.round(3 * MINUTE * Math.exp(0.8 * normal(random))));
  // Whoever drops off just leaves, so the session ends by inactivity; its end then holds the time-out.
  const byTimeout = containment === 'dropOff' || random() < 0.25;
  const closes = start + talk + (byTimeout ? bot.timeoutMinutes * MINUTE : 0);
  const end = traffic.endIs === 'close' ? closes : start + talk;
  const interactive = random() >= 0.08;
  const users = Math.max(50, Math.round(traffic.sessionsPerDay * bot.share * 15));
  return {
    start,
    created: start,
    appears: start + Math.floor(random() * 3 * SECOND),
    closes,
    end: chooseEnd(random(), start, end),
    edited: Infinity,
    removed: Infinity,
    user: random() < 0.015 ? undefined : Math.floor(users * random() ** 2),
    channel: pick(random, bot.channels),
    languages: pick(random, bot.languages),
    containment,
    interactive,
    speaks: start + (random() < 0.3 ? Math.min(talk, 20 * SECOND) : 0),
    developer: bot.developerAs !== 'missing' && random() < 0.03,
    messages:
      bot.legacy && random() < 0.5 ? undefined : Math.floor((interactive ? 2 : 0) + random() * (talk / MINUTE) * 4),
    tasks: bot.legacy && random() < 0.5 ? undefined : Math.floor(random() * 4),
    seed: word(random),
  };
}

/** One end in eight is the start; rarely it is missing, or before the start. */
function chooseEnd(chance: number, start: number, end: number): number | undefined {
  if (chance < 0.125) {
    return start;
  }
  if (chance < 0.135) {
    return undefined;
  }
  return chance < 0.138 ? start - 5 * SECOND : end;
}

/**
 * A session that times out as a drop-off: what was there becomes self-service
 * without length, and a second row with the same user and start appears.
 */
function splitOff(random: Random, facts: SessionFacts, traffic: Traffic): SessionFacts[] {
  const timeout = facts.start + 9 * MINUTE + Math.floor(random() * MINUTE);
  const twin = { ...facts, containment: 'selfService', closes: timeout, end: facts.start };
  const late = {
    ...facts,
    created: timeout,
    appears: timeout,
    closes: timeout,
    end: (traffic.endIs === 'close' ? timeout : facts.start + MINUTE) + Math.floor(random() * SECOND),
    seed: word(random),
  };
  return [twin, late];
}
