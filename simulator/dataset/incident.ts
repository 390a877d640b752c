import { BOTS } from './bots';
import type { Traffic } from './types';
import { HOUR, MINUTE } from './types';

/** A time in which most sessions of one bot are abandoned, or none begins: something for an alert rule to find. */
export interface Incident {
  bot: string;
  /** First instant, ms. */
  from: number;
  /** First instant after it, ms. */
  to: number;
}

type Schedule = Pick<Traffic, 'incidentHours' | 'incidentMinutes'> & Partial<Pick<Traffic, 'incidentBot'>>;

/** Incidents begin 20 minutes past the hour, every `incidentHours` since 1970, each time at the next of the busy bots or at one. */
const OFFSET = 20 * MINUTE;
const BUSY = BOTS.filter((bot) => !bot.legacy);

/** What may say which bot incidents strike. */
export const INCIDENT_BOTS = ['turns', ...BUSY.map(({ id }) => id)];

function nth(n: number, schedule: Schedule): Incident {
  const from = n * schedule.incidentHours * HOUR + OFFSET;
  const { incidentBot = 'turns' } = schedule;
  const bot = incidentBot === 'turns' ? BUSY[((n % BUSY.length) + BUSY.length) % BUSY.length].id : incidentBot;
  return { bot, from, to: from + schedule.incidentMinutes * MINUTE };
}

const numberAt = (at: number, schedule: Schedule): number =>
  Math.floor((at - OFFSET) / (schedule.incidentHours * HOUR));

/** The incident that has begun last; it may still be going on. Undefined when there are none. */
export function lastIncident(at: number, schedule: Schedule): Incident | undefined {
  return schedule.incidentHours > 0 ? nth(numberAt(at, schedule), schedule) : undefined;
}

/** The first incident that begins after the instant. Undefined when there are none. */
export function nextIncident(at: number, schedule: Schedule): Incident | undefined {
  return schedule.incidentHours > 0 ? nth(numberAt(at, schedule) + 1, schedule) : undefined;
}

/** Whether sessions of the bot that start at the instant meet an incident. */
export function inIncident(bot: string, at: number, schedule: Schedule): boolean {
  const last = lastIncident(at, schedule);
  return last !== undefined && last.bot === bot && at < last.to;
}
