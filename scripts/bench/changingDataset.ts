import type { Random } from '../../simulator/dataset/random';
import { hash, hex, seeded, word } from '../../simulator/dataset/random';
import type { Entry, SessionRow, Dataset } from '../../simulator/dataset';
import { MINUTE } from './testbed';

/** Runs, each a bot of its own with a seed of its own. */
export const RUNS = 200;
const FEWEST = 6000;
const MOST = 12_000;
const TYPES = ['selfService', 'dropOff', 'agent'];

/** A session that its dataset changes. */
export class ChangingSession implements Entry {
  constructor(
    readonly bot: string,
    readonly id: string,
    readonly start: number,
    private containment: string,
    private status: 'active' | 'closed',
    private readonly messages: number
  ) {}

  get active(): boolean {
    return this.status === 'active';
  }

  close(): void {
    this.status = 'closed';
    this.containment = 'dropOff';
  }

  visible(): boolean {
    return true;
  }

  row(): SessionRow {
    const start = new Date(this.start).toISOString();
    return {
      sessionId: this.id,
      botId: this.bot,
      userId: `u-${this.messages}`,
      channel: 'rtm',
      start_time: start,
      end_time: this.active ? undefined : new Date(this.start + MINUTE).toISOString(),
      sessionType: 'interactive',
      containmentType: this.containment,
      sessionStatus: this.status,
      noOfMessagesExchanged: this.messages,
    };
  }

  /** What of it is compared. */
  inWords(): string {
    return [this.id, this.containment, this.status, this.messages].join(' ');
  }
}

/**
 * Sessions of many bots. Each call for one of them is followed by changes: a
 * session appears late or begins, the newest active one closes, any one is
 * deleted.
 */
export class ChangingDataset implements Dataset {
  readonly bots = Array.from({ length: RUNS }, (_, seed) => ({ id: `st-moving-${seed}`, name: '' }));
  /** IDs of sessions that were deleted. */
  readonly deleted = new Set<string>();
  moves = 0;
  /** While it is set nothing changes. */
  still = false;
  private readonly sessions = new Map<string, ChangingSession[]>();
  private readonly random = new Map<string, Random>();

  /** Sessions lie within `span` ms after `from`. */
  constructor(from: number, span: number) {
    for (const { id: bot } of this.bots) {
      const random = seeded(hash(bot));
      this.random.set(bot, random);
      const count = FEWEST + Math.floor(random() * (MOST - FEWEST));
      const starts = Array.from({ length: count }, () => from + Math.floor(random() * span));
      this.sessions.set(
        bot,
        starts.sort((a, b) => b - a).map((start) => session(random, bot, start, start, 'closed'))
      );
    }
  }

  /** All sessions of a bot, newest first. */
  of(bot: string): ChangingSession[] {
    return this.sessions.get(bot) ?? [];
  }

  list(bot: string | undefined, from: number, to: number, at: number): Entry[] {
    this.move(bot ?? '', at);
    return this.of(bot ?? '').filter(({ start }) => start >= from && start <= Math.min(to, at));
  }

  find(bot: string | undefined, ids: string[]): Entry[] {
    const wanted = new Set(ids);
    return this.of(bot ?? '').filter(({ id }) => wanted.has(id));
  }

  private move(bot: string, now: number): void {
    const random = this.random.get(bot);
    if (this.still || !random) {
      return;
    }
    const all = this.of(bot);
    const happens = (chance: number) => {
      const so = random() < chance;
      this.moves += so ? 1 : 0;
      return so;
    };
    if (happens(0.2)) {
      insert(all, session(random, bot, now - Math.floor(random() * 10 * MINUTE), now, 'closed'));
    }
    if (happens(0.2)) {
      insert(all, session(random, bot, now, now, 'active'));
    }
    if (happens(0.2)) {
      all.find(({ active }) => active)?.close();
    }
    if (happens(0.05)) {
      const [gone] = all.splice(Math.floor(random() * all.length), 1);
      this.deleted.add(gone.id);
    }
  }
}

function session(random: Random, bot: string, start: number, created: number, status: 'active' | 'closed') {
  const id = hex(Math.floor(created / 1000), 8) + hex(word(random), 8) + hex(word(random), 8);
  const type = status === 'active' ? 'selfService' : TYPES[Math.floor(random() * TYPES.length)];
  return new ChangingSession(bot, id, start, type, status, Math.floor(random() * 100));
}

function insert(all: ChangingSession[], one: ChangingSession): void {
  const at = all.findIndex(({ start }) => start <= one.start);
  all.splice(at < 0 ? all.length : at, 0, one);
}
