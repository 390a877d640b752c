/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whether it is an object, and no list. */
export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One row of a getSessions answer, as on the wire. Everything that older data leaves out is optional. */
export interface SessionRow {
  sessionId: string;
  botId: string;
  userId?: string;
  channel?: string;
  /** ISO 8601 UTC with milliseconds. */
  start_time: string;
  end_time?: string;
  session_lang?: string[];
  sessionType?: string;
  containmentType?: string;
  sessionStatus?: string;
  isDeveloper?: boolean | number;
  tags?: { userTags?: Json[]; sessionTags?: Json[]; altText?: Json[] };
  noOfMessagesExchanged?: number;
  noOfTasksExecuted?: number;
}

/** One message of a getMessagesV2 answer, as on the wire. */
export interface MessageRow {
  _id: string;
  /** incoming: from the user; outgoing: from the bot. */
  type: 'incoming' | 'outgoing';
  /** ISO 8601 UTC with milliseconds. */
  createdOn: string;
  /** ms since 1970; of an incoming message up to 15 s before `createdOn`. */
  timestampValue?: number;
  sessionId: string;
  botId: string;
  createdBy?: string;
  channels?: Array<{ type: string }>;
  lang?: string;
  isD?: number;
  ms?: number;
  status?: string;
  components: Json[];
  /** The task in which it was said. */
  taskName?: string;
  tags?: { messageTags?: Json[]; userTags?: Json[]; sessionTags?: Json[] };
}

/** A session over its whole life; what the API shows of it depends on the instant (`at`, ms since 1970). */
export interface Entry {
  readonly id: string;
  readonly bot: string;
  /** Start time in ms. */
  readonly start: number;
  /** What the request's `userId` is compared with; never shown in a row. */
  readonly email?: string;
  readonly employee?: string;
  /** What the query parameter `callId` is compared with; never shown in a row. */
  readonly callId?: string;
  /** Whether the API shows it at that instant: it exists by then, and is not yet deleted. */
  visible(at: number): boolean;
  /** The row in the state of that instant. */
  row(at: number): SessionRow;
  /** What had been said by that instant, in the order in which it was said. Missing: nothing. */
  conversation?(at: number): MessageRow[];
}

/** What the simulated Kore.ai knows: generated from a seed, or recorded. */
export interface Dataset {
  readonly bots: BotInfo[];
  /** Bots that return the sessions of others, too. Missing: none does. */
  readonly links?: Readonly<Record<string, readonly string[]>>;
  /** Sessions of a bot (undefined: of all) with a start in [from, to], visible at `at`, newest start first. */
  list(bot: string | undefined, from: number, to: number, at: number): Entry[];
  /** Sessions with these IDs, visible at `at`, newest start first. */
  find(bot: string | undefined, ids: string[], at: number): Entry[];
}

/** A bot by its ID and the name that its owner would give it. */
export interface BotInfo {
  id: string;
  name: string;
}

/** What the generated sessions depend on, besides the clock. */
export interface Traffic {
  seed: number;
  /** Sessions of all bots in an average day. */
  sessionsPerDay: number;
  /** Share of sessions (0 to 1) that stay active for hours to days. */
  longActive: number;
  /** Share of drop-offs that appear about ten minutes late, beside a twin; undefined: as each bot has it. */
  lateDropOffs?: number;
  /** Share of sessions that are deleted hours to days after they closed. */
  deleted: number;
  /** Share of sessions whose user tags are edited hours to days after they closed. */
  edited: number;
  /** Share of sessions of an unknown containment type, beyond those of the bot of older data. */
  unknownContainment: number;
  /** By how much the drop-off rate of a bot differs from day to day: the standard deviation of its log odds; 0: not at all. */
  drift: number;
  /** What a session's end holds: when it closed, time-out included, or its last activity, one time-out before that. */
  endIs: 'close' | 'lastActivity';
  /** Hours between the starts of two incidents; 0: none. */
  incidentHours: number;
  /** Length of an incident in minutes. */
  incidentMinutes: number;
  /** Share of the sessions of an incident (0 to 1) that drop off, where the bot's own rate is not higher. */
  incidentRate: number;
  /** Most sessions drop off, or none begins at all. */
  incidentKind: 'dropOffs' | 'silence';
  /** The bot that every incident strikes, or `turns`: support, sales and voice one after the other. */
  incidentBot: string;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
