import type { Entry, Json, MessageRow, SessionRow, Dataset } from '../dataset';
import { DAY, isObject } from '../dataset';
import type { Settings } from '../settings';
import type { ApiRequest, MessagesRequest, TagCondition } from './request';

/** A getSessions answer. */
export interface Answer {
  total?: number;
  moreAvailable: boolean;
  sessions: SessionRow[];
  invalidSessions?: string[];
}

/** A getMessagesV2 answer. */
export interface MessagesAnswer {
  total?: number;
  moreAvailable: boolean;
  messages: MessageRow[];
}

/** How long before its messages a session may have begun, where no ID says which it is. */
const LONGEST_TALK = DAY;

/** Session tags are given with an ID query only for sessions of the last so many days. */
const TAG_DAYS = 14;

/** The rows that match, in the state of the instant `at` (ms), one page of them. */
export function answer(request: ApiRequest, dataset: Dataset, settings: Settings, at: number): Answer {
  if (request.ids) {
    return answerIDs(request, request.ids, dataset, at);
  }
  const found = dataset.list(request.bot, request.from, request.to, at).filter((entry) => matches(entry, request, at));
  const page = found.slice(request.skip, request.skip + request.limit);
  return {
    total: totalOf(found.length, page.length, settings),
    moreAvailable: request.skip + page.length < found.length,
    sessions: page.map((entry) => entry.row(at)),
  };
}

/** The messages that match, as they are known at the instant `at` (ms), one page of them; newest first unless `forward`. */
export function answerMessages(
  request: MessagesRequest,
  dataset: Dataset,
  settings: Settings,
  at: number
): MessagesAnswer {
  const { bot, ids, from, to, skip, limit, forward } = request;
  const entries = ids ? dataset.find(bot, ids, at) : dataset.list(bot, from - LONGEST_TALK, to, at);
  const found = entries
    .flatMap((entry) => entry.conversation?.(at) ?? [])
    .map((message, said) => ({ message, said, when: Date.parse(message.createdOn) }))
    .filter(({ when }) => when >= from && when <= to)
    .sort((a, b) => a.when - b.when || a.said - b.said);
  const ordered = forward ? found : found.reverse();
  const page = ordered.slice(skip, skip + limit).map(({ message }) => message);
  return {
    total: totalOf(found.length, page.length, settings),
    moreAvailable: skip + page.length < found.length,
    messages: page,
  };
}

function answerIDs(request: ApiRequest, ids: string[], dataset: Dataset, at: number): Answer {
  const found = dataset.find(request.bot, ids, at);
  const known = new Set(found.map((entry) => entry.id));
  return {
    total: found.length,
    moreAvailable: false,
    sessions: found.map((entry) => withoutOldTags(entry.row(at), entry.start, at)),
    invalidSessions: [...new Set(ids)].filter((id) => !known.has(id)),
  };
}

function withoutOldTags(row: SessionRow, start: number, at: number): SessionRow {
  return at - start > TAG_DAYS * DAY ? { ...row, tags: { ...row.tags, sessionTags: [] } } : row;
}

function totalOf(all: number, page: number, settings: Settings): number | undefined {
  switch (settings.total) {
    case 'high':
      return all * 2 + 1;
    case 'low':
      return Math.floor(all / 2);
    case 'page':
      return page;
    case 'missing':
      return undefined;
    default:
      return all;
  }
}

function matches(entry: Entry, request: ApiRequest, at: number): boolean {
  if (
    (!request.fromInclusive && entry.start === request.from) ||
    (!request.toInclusive && entry.start === request.to) ||
    (request.callId !== undefined && entry.callId !== request.callId) ||
    (request.userId !== undefined && entry.email !== request.userId && entry.employee !== request.userId)
  ) {
    return false;
  }
  const { containmentType, sessionType, tags } = request;
  if (containmentType === undefined && sessionType === undefined && tags.length === 0) {
    return true;
  }
  const row = entry.row(at);
  return (
    (containmentType === undefined || row.containmentType === containmentType) &&
    (sessionType === undefined || (row.sessionType ?? 'interactive') === sessionType) &&
    tags.every((condition) => hasTag(row, condition))
  );
}

function hasTag(row: SessionRow, condition: TagCondition): boolean {
  const kinds = { session: row.tags?.sessionTags, user: row.tags?.userTags, message: row.tags?.altText };
  return (kinds[condition.type] ?? []).some((tag) => {
    const { name, value } = isObject(tag) ? tag : {};
    return (
      name === condition.name && value !== undefined && condition.values.some((one) => asText(one) === asText(value))
    );
  });
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
