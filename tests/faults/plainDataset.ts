import type { BotInfo, Entry, SessionRow, Dataset } from '../../simulator/dataset';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Where the simulator's clock stands at first. */
export const NOW = Date.parse('2026-05-08T12:00:00Z');
/** Where it stands when what is known is read again. */
export const LATER = NOW + 5 * MINUTE;

/** Sessions of one bot: how many, evenly spread over [from, to). */
export interface Spread {
  count: number;
  from: number;
  to: number;
}

const CONTAINMENT = ['dropOff', 'selfService', 'agent', 'selfService'];
const CHANNELS = ['rtm', 'korevg', 'whatsapp'];

/** A session is there from its start on; none changes. */
class PlainSession implements Entry {
  readonly id: string;
  readonly bot: string;

  constructor(
    private readonly content: SessionRow,
    readonly start: number
  ) {
    this.id = content.sessionId;
    this.bot = content.botId;
  }

  visible(asOf: number): boolean {
    return this.start <= asOf;
  }

  row(): SessionRow {
    return this.content;
  }
}

/** Bots that all have the same sessions, so that each fault can have a bot of its own. */
export class PlainDataset implements Dataset {
  readonly bots: BotInfo[];
  private readonly sessions = new Map<string, Entry[]>();

  constructor(names: string[], spreads: Spread[]) {
    this.bots = names.map((id) => ({ id, name: id }));
    names.forEach((bot) => this.sessions.set(bot, sessionsOf(bot, spreads)));
  }

  list(bot: string | undefined, from: number, to: number, asOf: number): Entry[] {
    return this.of(bot).filter((entry) => entry.start >= from && entry.start <= to && entry.visible(asOf));
  }

  find(bot: string | undefined, ids: string[], asOf: number): Entry[] {
    const wanted = new Set(ids);
    return this.of(bot).filter((entry) => wanted.has(entry.id) && entry.visible(asOf));
  }

  private of(bot: string | undefined): Entry[] {
    return bot === undefined ? [...this.sessions.values()].flat() : (this.sessions.get(bot) ?? []);
  }
}

/** Newest first, as the API has them. */
function sessionsOf(bot: string, spreads: Spread[]): Entry[] {
  const starts = spreads.flatMap(({ count, from, to }) =>
    Array.from({ length: count }, (_, i) => Math.floor(from + ((to - from) * i) / count))
  );
  return starts.sort((a, b) => b - a).map((start, i) => new PlainSession(rowOf(bot, start, i), start));
}

function rowOf(bot: string, start: number, i: number): SessionRow {
  const created = Math.floor(start / 1000)
    .toString(16)
    .padStart(8, '0');
  return {
    sessionId: `${created}${i.toString(16).padStart(16, '0')}`,
    botId: bot,
    userId: `u-${i % 7}`,
    channel: CHANNELS[i % CHANNELS.length],
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 20_000).toISOString(),
    session_lang: ['en'],
    sessionType: 'interactive',
    containmentType: CONTAINMENT[i % CONTAINMENT.length],
    sessionStatus: 'closed',
    isDeveloper: false,
    tags: { userTags: [], sessionTags: [{ name: 'topic', value: `t${i % 3}` }], altText: [] },
    noOfMessagesExchanged: i % 5,
    noOfTasksExecuted: 1,
  };
}
