import type { Json, MessageRow } from '../dataset';
import { MINUTE } from '../dataset';
import type { Session } from './session';
import type { SessionsQuery, TruthMessage } from './types';

/** Messages of one answer at most: the newest. */
const MOST = 1000;

/** What was said in the sessions that a query is about, oldest first, and whether older messages were left out. */
export function conversationOf(
  sessions: Session[],
  query: SessionsQuery,
  asOf: number
): { messages: TruthMessage[]; more: boolean } {
  const chosen = query.sessionIds?.length ? sessions : sessions.slice(0, query.limit ?? 5);
  const said = chosen.flatMap((session) => {
    const messages = (session.entry.conversation?.(asOf) ?? []).filter((message) => inTime(message, session, asOf));
    return query.lastMessages === undefined ? messages : messages.slice(-query.lastMessages);
  });
  // A stable sort: what was said in one millisecond keeps its order.
  const ordered = said
    .map(read)
    .sort((a, b) => a.time - b.time || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0));
  return { messages: ordered.slice(-MOST), more: ordered.length > MOST };
}

/** Messages are looked for from a minute before the start to an hour after the end; while there is none, until now. */
function inTime({ createdOn }: MessageRow, { start, end, status }: Session, asOf: number): boolean {
  const at = Date.parse(createdOn);
  const isOver = status !== 'active' && end !== undefined && end >= start;
  return at >= start - MINUTE && at <= (isOver ? end + 60 * MINUTE : asOf);
}

function read(message: MessageRow): TruthMessage {
  return {
    id: message._id,
    time: Date.parse(message.createdOn),
    from: message.type === 'incoming' ? 'user' : 'bot',
    sessionId: message.sessionId,
    text: message.components.map(lineOf).filter(Boolean).join('\n') || '(no text)',
  };
}

/** A text as it is; of anything else what people can read, in one line. */
function lineOf(component: Json): string {
  // As the simulator makes them, dataset/conversation.ts.
  const { cT, data } = component as { cT: string; data: { [name: string]: Json } };
  if (cT === 'text') {
    return String(data.text);
  }
  const parts: string[] = [];
  const collect = (value: Json, name: string): void => {
    if (typeof value === 'string' && ['text', 'title', 'fileName'].includes(name)) {
      parts.push(value);
    } else if (Array.isArray(value)) {
      value.forEach((item) => collect(item, ''));
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, item]) => collect(item, key));
    }
  };
  collect(data, '');
  return `[${cT}] ${parts.join(' · ')}`;
}
