import type { BotInfo } from './types';

type Weighted<T> = ReadonlyArray<readonly [T, number]>;

/** How the sessions of one bot come out. */
export interface BotProfile extends BotInfo {
  /** Part of all sessions. */
  share: number;
  /** Channels; undefined: the row has none. */
  channels: Weighted<string | undefined>;
  /** Languages of a session; undefined: the row has no such field. */
  languages: Weighted<string[] | undefined>;
  /** Chances of a closed session's containment type; undefined: the row has none. */
  containment: Weighted<string | undefined>;
  /** Share of drop-offs split off when the session times out, so that they appear late and have a twin. */
  lateDropOffs: number;
  /** Inactivity after which a session closes, in minutes. */
  timeoutMinutes: number;
  /** How the developer flag is written. */
  developerAs: 'boolean' | 'number' | 'missing';
  /** Older data: session type and status are not written, counts often not. */
  legacy: boolean;
  /** Hour of the day (UTC) with the most sessions. */
  peakHour: number;
  /** Traffic of a Saturday or Sunday against a weekday's. */
  weekend: number;
  intents: Weighted<string>;
}

/** The simulated account. */
export const BOTS: BotProfile[] = [
  {
    id: 'st-sim-support',
    name: 'Customer support',
    share: 0.45,
    channels: [
      ['rtm', 50],
      ['whatsapp', 25],
      ['msteams', 15],
      ['email', 8],
      [undefined, 2],
    ],
    languages: [
      [['en'], 60],
      [['de'], 18],
      [['fr'], 8],
      [['en', 'de'], 6],
      [['de', 'en', 'fr'], 1],
      [[], 5],
      [undefined, 2],
    ],
    containment: [
      ['dropOff', 14],
      ['selfService', 66],
      ['agent', 20],
    ],
    lateDropOffs: 0.3,
    timeoutMinutes: 15,
    developerAs: 'boolean',
    legacy: false,
    peakHour: 10,
    weekend: 0.4,
    intents: [
      ['billing', 30],
      ['delivery', 25],
      ['returns', 18],
      ['account', 15],
      ['technical help', 12],
    ],
  },
  {
    id: 'st-sim-sales',
    name: 'Sales assistant',
    share: 0.27,
    channels: [
      ['rtm', 55],
      ['facebook', 20],
      ['whatsapp', 20],
      ['sms', 5],
    ],
    languages: [
      [['en'], 55],
      [['es'], 30],
      [['en', 'es'], 10],
      [[], 5],
    ],
    containment: [
      ['dropOff', 22],
      ['selfService', 68],
      ['agent', 10],
    ],
    lateDropOffs: 0.2,
    timeoutMinutes: 10,
    developerAs: 'boolean',
    legacy: false,
    peakHour: 18,
    weekend: 0.9,
    intents: [
      ['prices', 35],
      ['availability', 30],
      ['order', 25],
      ['newsletter', 10],
    ],
  },
  {
    id: 'st-sim-voice',
    name: 'Voice line',
    share: 0.24,
    channels: [
      ['korevg', 75],
      ['ivr', 25],
    ],
    languages: [
      [['en'], 70],
      [['en-US'], 20],
      [['es'], 10],
    ],
    containment: [
      ['dropOff', 11],
      ['selfService', 61],
      ['agent', 28],
    ],
    lateDropOffs: 0.75,
    timeoutMinutes: 10,
    developerAs: 'number',
    legacy: false,
    peakHour: 14,
    weekend: 0.3,
    intents: [
      ['billing', 30],
      ['outage', 25],
      ['appointment', 25],
      ['operator', 20],
    ],
  },
  {
    id: 'st-sim-legacy',
    name: 'Older assistant',
    share: 0.04,
    channels: [
      ['rtm', 70],
      [undefined, 30],
    ],
    languages: [
      [undefined, 60],
      [['en'], 40],
    ],
    containment: [
      ['dropOff', 15],
      ['selfService', 70],
      ['agent', 10],
      ['callback', 3],
      [undefined, 2],
    ],
    lateDropOffs: 0,
    timeoutMinutes: 15,
    developerAs: 'missing',
    legacy: true,
    peakHour: 11,
    weekend: 0.6,
    intents: [
      ['opening hours', 60],
      ['billing', 40],
    ],
  },
];
