import type { Traffic } from '../../../simulator/dataset';
import { MINUTE } from '../../../simulator/dataset';
import { shippedRule } from '../../shippedRules';
import { play } from './rules';
import type { History } from './sessions';
import { BEGIN, history, PLAY_FROM, WEEK } from './sessions';

/** The shipped rule that watches for silence. */
export const SILENCE_RULE = 'koreai-fewer-sessions-than-normal';

/** What the rule makes of two hours without a session, in each of six weeks, and of the rest. */
export interface Silence {
  /** Minutes from the beginning of each silence to the alert; Infinity: none came within it. */
  delays: number[];
  /** Alerts at other times. */
  falseAlarms: number;
}

/** Minutes of the day at which a silence begins: in the busy half of the bot's day. */
const AT = [8 * 60, 9 * 60 + 30, 11 * 60, 12 * 60 + 30, 14 * 60, 10 * 60];
const LENGTH = 120;

/**
 * A silence on a weekday of each week: Monday of the first, Tuesday of the second and so on. With
 * `deadDay`, the same day a week before had no session at all.
 */
export function silence(perDay: number, endIs: Traffic['endIs'], deadDay: boolean): Silence {
  const all = history(perDay, { endIs, incidentHours: 0 });
  const troubles = AT.map((minute, week) => PLAY_FROM + week * WEEK + (week % 5) * 24 * 60 + minute);
  const delays = troubles.map((from) => {
    const gone = [{ from, to: from + LENGTH }];
    if (deadDay) {
      const day = Math.floor((from - WEEK) / 1440) * 1440;
      gone.push({ from: day, to: day + 1440 });
    }
    const began = play(shippedRule(SILENCE_RULE), without(all, gone), from - 120, from + LENGTH);
    return (began.find((minute) => minute >= from) ?? Infinity) - from;
  });
  const dead = deadDay ? [{ from: PLAY_FROM - WEEK + 1440, to: PLAY_FROM - WEEK + 2 * 1440 }] : [];
  return { delays, falseAlarms: play(shippedRule(SILENCE_RULE), without(all, dead)).length };
}

/** The history less what starts in the spans, in minutes. */
function without(of: History, spans: Array<{ from: number; to: number }>): History {
  const gone = (start: number) =>
    spans.some(({ from, to }) => start >= BEGIN + from * MINUTE && start < BEGIN + to * MINUTE);
  return { ...of, sessions: of.sessions.filter(({ start }) => !gone(start)) };
}
