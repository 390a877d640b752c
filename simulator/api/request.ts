import type { Json } from '../dataset';
import { DAY, isObject, SECOND } from '../dataset';
import type { Settings } from '../settings';
import { errors } from './errors';

/** One condition on tags: any of the values, in the tags of that kind. */
export interface TagCondition {
  name: string;
  values: Json[];
  type: 'session' | 'user' | 'message';
}

/** What a call asks for, checked and with defaults. Instants in ms. */
export interface ApiRequest {
  /** Undefined: the account endpoint. */
  bot?: string;
  skip: number;
  limit: number;
  from: number;
  to: number;
  fromInclusive: boolean;
  toInclusive: boolean;
  containmentType?: string;
  sessionType?: string;
  userId?: string;
  callId?: string;
  tags: TagCondition[];
  /** When given, nothing else filters. */
  ids?: string[];
}

const MAX_IDS = 50;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z)?$/;

/** Reads query string and body; throws the 412 that says what is wrong. `now` in ms. */
export function parseRequest(
  bot: string | undefined,
  params: URLSearchParams,
  text: string,
  settings: Settings,
  now: number
): ApiRequest {
  const body = parseBody(text);
  return {
    bot,
    skip: count(body, 'skip') ?? count(body, 'offset') ?? 0,
    limit: Math.min(count(body, 'limit') || settings.defaultLimit, settings.pageCap),
    ...parseDates(body, settings, now),
    containmentType: oneOf('containmentType', params.get('containmentType') ?? undefined, [
      'dropOff',
      'selfService',
      'agent',
    ]),
    sessionType: oneOf('sessionType', body.sessionType, ['interactive', 'non-interactive']),
    userId: oneOf('userId', body.userId),
    callId: params.get('callId') ?? undefined,
    tags: parseTags(body.tags),
    ids: parseIDs(body.sessionId),
  };
}

function parseBody(text: string): Record<string, unknown> {
  if (text.trim() === '') {
    return {};
  }
  let body: Json;
  try {
    body = JSON.parse(text);
  } catch {
    throw errors.arguments('the body is not JSON');
  }
  if (!isObject(body)) {
    throw errors.arguments('the body is not an object');
  }
  return body;
}

function count(body: Record<string, unknown>, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw errors.arguments(`${field} must be a whole number`);
  }
  return value;
}

function oneOf(field: string, value: unknown, allowed?: string[]): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || (allowed && !allowed.includes(value))) {
    throw errors.arguments(`${field} must be ${allowed ? `one of ${allowed.join(', ')}` : 'text'}`);
  }
  return value;
}

/** What a call to getMessagesV2 asks for, checked and with defaults. Instants in ms. */
export interface MessagesRequest {
  /** Undefined: the account endpoint. */
  bot?: string;
  skip: number;
  limit: number;
  from: number;
  to: number;
  /** Oldest first. */
  forward: boolean;
  ids?: string[];
}

/** Sessions of one call, and messages of one page of the account's endpoint. */
const MAX_MESSAGE_IDS = 20;
const ACCOUNT_PAGE = 100;

/** Reads the body of a call for messages; throws the 412 that says what is wrong. The 7 days hold with session IDs, too. */
export function parseMessagesRequest(
  bot: string | undefined,
  text: string,
  settings: Settings,
  now: number
): MessagesRequest {
  const body = parseBody(text);
  const cap = bot === undefined ? Math.min(ACCOUNT_PAGE, settings.messagePageCap) : settings.messagePageCap;
  const { from, to } = parseDates(body, { ...settings, borderPrecision: 'ms' }, now);
  if (body.forward !== undefined && typeof body.forward !== 'boolean') {
    throw errors.arguments('forward must be true or false');
  }
  return {
    bot,
    skip: count(body, 'skip') ?? 0,
    limit: Math.min(count(body, 'limit') || settings.defaultLimit, cap),
    from,
    to,
    forward: body.forward === true,
    ids: parseIDs(body.sessionId, MAX_MESSAGE_IDS),
  };
}

type Dates = Pick<ApiRequest, 'from' | 'to' | 'fromInclusive' | 'toInclusive'>;

function parseDates(body: Record<string, unknown>, settings: Settings, now: number): Dates {
  const cut = (ms: number) => (settings.borderPrecision === 'second' ? Math.floor(ms / SECOND) * SECOND : ms);
  const wholeDay = settings.dateOnlyTo === 'end' && /^\d{4}-\d{2}-\d{2}$/.test(String(body.dateTo));
  const to = cut((instant(body, 'dateTo') ?? now) + (wholeDay ? DAY - 1 : 0));
  const given = instant(body, 'dateFrom');
  const from = cut(given ?? to - 7 * DAY);
  if (from > to) {
    throw errors.arguments('dateFrom is after dateTo');
  }
  if (given !== undefined && to - from >= 7 * DAY) {
    throw errors.arguments('the difference between dateFrom and dateTo must be less than 7 days');
  }
  return { from, to, fromInclusive: settings.inclusiveFrom, toInclusive: settings.inclusiveTo };
}

function instant(body: Record<string, unknown>, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) {
    return undefined;
  }
  const ms = typeof value === 'string' && DATE.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) {
    throw errors.arguments(`${field} must be yyyy-mm-dd or yyyy-mm-ddThh:mm:ss.msZ`);
  }
  return ms;
}

function parseTags(value: unknown): TagCondition[] {
  if (value === undefined || value === null) {
    return [];
  }
  const list = typeof value === 'object' && 'and' in value ? value.and : undefined;
  if (!Array.isArray(list)) {
    throw errors.arguments('tags must be {"and": [...]}');
  }
  return list.map((one: Partial<TagCondition> | null) => {
    const type = one?.type ?? 'session';
    if (typeof one?.name !== 'string' || !Array.isArray(one.values) || !['session', 'user', 'message'].includes(type)) {
      throw errors.arguments('each of tags.and needs name, values and a type of user, session or message');
    }
    return { name: one.name, values: one.values, type };
  });
}

function parseIDs(value: unknown, max = MAX_IDS): string[] | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!Array.isArray(value) || value.some((id) => typeof id !== 'string')) {
    throw errors.arguments('sessionId must be an array of session IDs');
  }
  if (value.length > max) {
    throw errors.arguments(`sessionId holds ${value.length} IDs; ${max} are allowed`);
  }
  return value.length > 0 ? value : undefined;
}
