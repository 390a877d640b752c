import { readFileSync } from 'node:fs';

import { newestFirst } from './generated';
import type { BotInfo, Entry, MessageRow, SessionRow, Dataset } from './types';

/** A recorded row never changes and is always visible. */
class RecordedSession implements Entry {
  readonly id: string;
  readonly bot: string;
  readonly start: number;

  constructor(
    private readonly recorded: SessionRow,
    private readonly said: MessageRow[]
  ) {
    this.id = recorded.sessionId;
    this.bot = recorded.botId;
    this.start = Date.parse(recorded.start_time);
  }

  visible(): boolean {
    return true;
  }

  row(): SessionRow {
    return this.recorded;
  }

  conversation(at: number): MessageRow[] {
    return this.said.filter(({ createdOn }) => Date.parse(createdOn) <= at);
  }
}

/** Sessions as recorded from getSessions, instead of generated ones. */
export class RecordedDataset implements Dataset {
  readonly bots: BotInfo[];
  private readonly sessions: Entry[];

  /**
   * Rows without ID or readable start cannot be found by a range and are left out; repeated IDs count once. Messages are
   * in the order in which they were said.
   */
  constructor(rows: SessionRow[], messages: MessageRow[] = []) {
    const byID = new Map<string, Entry>();
    for (const row of rows) {
      const entry = new RecordedSession(
        row,
        messages.filter(({ sessionId, botId }) => sessionId === row.sessionId && botId === row.botId)
      );
      if (entry.id && Number.isFinite(entry.start)) {
        byID.set(`${entry.bot} ${entry.id}`, entry);
      }
    }
    this.sessions = [...byID.values()].sort(newestFirst);
    this.bots = [...new Set(this.sessions.map((entry) => entry.bot))].map((id) => ({ id, name: id }));
  }

  list(bot: string | undefined, from: number, to: number): Entry[] {
    return this.ofBot(bot).filter((entry) => entry.start >= from && entry.start <= to);
  }

  find(bot: string | undefined, ids: string[]): Entry[] {
    const wanted = new Set(ids);
    return this.ofBot(bot).filter((entry) => wanted.has(entry.id));
  }

  private ofBot(bot: string | undefined): Entry[] {
    return bot === undefined ? this.sessions : this.sessions.filter((entry) => entry.bot === bot);
  }
}

/** Reads a JSON file with one getSessions response, or an array of them. Throws an Error that names the file. */
export function readRecording(file: string): RecordedDataset {
  let parsed;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (err) {
    throw new Error(`Cannot replay ${file}: ${err instanceof Error ? err.message : String(err)}`);
  }
  const responses = Array.isArray(parsed) ? parsed : [parsed];
  const rows = responses.flatMap((response: { sessions?: SessionRow[] } | null) => response?.sessions ?? []);
  if (rows.length === 0) {
    throw new Error(`Cannot replay ${file}: no getSessions response with sessions in it.`);
  }
  return new RecordedDataset(rows);
}
