import type { Entry, Json, SessionRow } from '../dataset';

/** A row as the measures read it: what older data leaves out is filled in. */
export interface Session {
  id: string;
  /** The bot that a table names: its own, if that was asked. */
  bot: string;
  /** All that return it, of those that were asked. */
  bots: string[];
  user?: string;
  channel?: string;
  start: number;
  end?: number;
  languages: string[];
  sessionType: string;
  containmentType?: string;
  status: string;
  developer: boolean;
  messages?: number;
  tasks?: number;
  sessionTags: Tag[];
  userTags: Tag[];
  /** What it comes from, for the look-ups that only the API can do. */
  entry: Entry;
}

export interface Tag {
  name: string;
  /** Text as it is, anything else as compact JSON; undefined: there is none. */
  value?: string;
}

/** Reads a row in the state of one instant. */
export function readRow(entry: Entry, row: SessionRow): Session {
  return {
    id: row.sessionId,
    bot: row.botId,
    bots: [row.botId],
    user: row.userId || undefined,
    channel: row.channel || undefined,
    start: Date.parse(row.start_time),
    end: row.end_time ? Date.parse(row.end_time) : undefined,
    languages: (row.session_lang ?? []).filter((language) => language !== ''),
    sessionType: row.sessionType || 'interactive',
    containmentType: row.containmentType || undefined,
    status: row.sessionStatus || 'closed',
    developer: row.isDeveloper === true || row.isDeveloper === 1,
    messages: row.noOfMessagesExchanged ?? undefined,
    tasks: row.noOfTasksExecuted ?? undefined,
    sessionTags: readTags(row.tags?.sessionTags),
    userTags: readTags(row.tags?.userTags),
    entry,
  };
}

/** Bare values and tags without a name are ignored. */
function readTags(tags: Json[] | undefined): Tag[] {
  return (tags ?? []).flatMap((tag) => {
    if (typeof tag !== 'object' || tag === null || Array.isArray(tag)) {
      return [];
    }
    const { name, value } = tag;
    return typeof name === 'string' && name.trim() !== '' ? [{ name, value: tagText(value) }] : [];
  });
}

/** A tag without a value, with null or with an empty text says nothing: its value is missing. */
function tagText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
