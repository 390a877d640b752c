import type { Traffic } from '../../../simulator/dataset';
import { MINUTE, nextIncident } from '../../../simulator/dataset';
import type { Rule } from '../../shippedRules';
import { shippedRule } from '../../shippedRules';
import { Observer } from './observer';
import type { Outcome, Trouble } from './play';
import { found, minuteOf } from './play';
import { FIXED_RULE, play } from './rules';
import type { History } from './sessions';
import { BEGIN, history, PLAY_FROM, PLAY_TO, withIncidents } from './sessions';

/** The shipped rules that watch for drop-offs. Whichever fires first has found an incident. */
const DROP_OFF_RULES = ['koreai-drop-offs-far-above-normal', 'koreai-drop-offs-above-normal'];

/** A kind of incident. */
interface Incident {
  minutes: number;
  /** Share of the sessions that drop off. */
  rate: number;
  /** Share of the bot's drop-offs with a twin, which counts as self-service: with a third, 85 % show as 66 %. */
  twins: number;
}

const INCIDENTS: Incident[] = [
  { minutes: 45, rate: 0.85, twins: 1 / 3 },
  { minutes: 120, rate: 0.4, twins: 0 },
  { minutes: 60, rate: 0.3, twins: 0 },
];

/** A bot to watch. */
export interface BotWatched {
  perDay: number;
  /** Standard deviation of the log odds of its drop-off rate from day to day. */
  drift: number;
  endIs: Traffic['endIs'];
  seed: number;
}

export const BOTS_WATCHED: BotWatched[] = [700, 1500, 5000, 20_000].flatMap((perDay) =>
  [0.15, 0.4].flatMap((drift) =>
    (['close', 'lastActivity'] as const).map((endIs) => ({ perDay, drift, endIs, seed: 1 }))
  )
);

/** Hours from one incident to the next: 34 in six weeks, on every hour of the day. */
const EVERY = 29;
const MAX_INCIDENTS = 34;

/** Who watches: rules, or the observer that knows what no rule can. */
export type Watcher = 'before' | 'shipped' | 'ideal';

/** How one watcher does on one bot with one kind of incident. */
export interface Watched extends Outcome {
  bot: BotWatched;
  incident: Incident;
  watcher: Watcher;
  /** Alerts in six weeks without any incident. */
  falseAlarms: number;
}

/** Plays all watchers on a bot; the ideal one, which takes longest, only where it is wanted. */
export function watch(bot: BotWatched, incidents = INCIDENTS, withIdeal = true): Watched[] {
  const shipped = DROP_OFF_RULES.map(shippedRule);
  const quiets = new Map<number, { quiet: History; alarms: { before: number; shipped: number } }>();
  const without = (twins: number) => {
    const quiet = history(bot.perDay, { ...trafficOf(bot, twins), incidentHours: 0 });
    const alarms = { before: firingsOf([FIXED_RULE], quiet).length, shipped: firingsOf(shipped, quiet).length };
    quiets.set(twins, { quiet, alarms });
    return { quiet, alarms };
  };
  return incidents.flatMap((incident) => {
    const { minutes: incidentMinutes, rate: incidentRate, twins } = incident;
    const { quiet, alarms } = quiets.get(twins) ?? without(twins);
    const struck = withIncidents(quiet, { incidentHours: EVERY, incidentMinutes, incidentRate });
    const troubles = troublesOf(struck.traffic);
    const outcomes: Array<[Watcher, number[], number]> = [
      ['before', firingsOf([FIXED_RULE], struck), alarms.before],
      ['shipped', firingsOf(shipped, struck), alarms.shipped],
    ];
    if (withIdeal) {
      const observer = new Observer(quiet, incident, alarms.shipped);
      outcomes.push(['ideal', observer.alarms(struck), alarms.shipped]);
    }
    return outcomes.map(([watcher, began, falseAlarms]) => ({
      bot,
      incident,
      watcher,
      falseAlarms,
      ...found(began, troubles),
    }));
  });
}

/** The minutes at which any of the rules begins to fire. */
function firingsOf(rules: Rule[], of: History): number[] {
  return rules.flatMap((rule) => play(rule, of)).sort((a, b) => a - b);
}

export function trafficOf({ drift, endIs, seed }: BotWatched, twins: number): Partial<Traffic> {
  return { drift, endIs, seed, lateDropOffs: twins };
}

/** The incidents of the weeks that are played, as far as the hour after each is played as well. */
function troublesOf(traffic: Traffic): Trouble[] {
  const troubles: Trouble[] = [];
  let at = BEGIN + PLAY_FROM * MINUTE;
  while (troubles.length < MAX_INCIDENTS) {
    const { from, to } = nextIncident(at, traffic)!;
    if (minuteOf(to) + 60 > PLAY_TO) {
      break;
    }
    troubles.push({ from: minuteOf(from), to: minuteOf(to) });
    at = from;
  }
  return troubles;
}
