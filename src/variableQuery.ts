import type { FieldErrors, SessionsQuery } from './query';
import { includes } from './names';
import { isObject, readQuery } from './reader';

/** What a dashboard variable lists, and of which sessions. Stored in dashboards. */
export interface VariableQuery extends Pick<
  SessionsQuery,
  'refId' | 'bots' | 'containmentTypes' | 'sessionType' | 'status' | 'developerSessions' | 'filters'
> {
  /** bots (default), tags: the names of the tags, values: those of `key`. */
  show?: 'bots' | 'tags' | 'values';
  /** The dimension whose values are listed. */
  key?: string;
}

/** Grafana needs one to tell answers apart; old and hand-written variables may have none. */
export const REF_ID = 'SessionsVariable';

/** A stored variable in shape, with its defaults. */
export interface VariableReading {
  query: VariableQuery;
  errors: FieldErrors & { show?: string; key?: string };
  /** What could not be read, as it is stored. */
  unread: Record<string, unknown>;
}

/**
 * Reads what a variable stores, which may be any JSON. A new variable has an empty text in its place; a text written by
 * hand is what is listed: bots, tags, or a dimension.
 */
export function readVariableQuery(stored: unknown): VariableReading {
  const object = typeof stored === 'string' ? fromText(stored) : stored;
  const named = isObject(object) && object.refId ? object : { ...(isObject(object) ? object : {}), refId: REF_ID };
  const {
    query: read,
    errors,
    unread,
  } = readQuery<SessionsQuery & { show?: unknown }>(
    isObject(object) || object === undefined || object === null ? named : object
  );
  const found: VariableReading['errors'] = { ...errors };
  const text = (field: 'show' | 'key'): string | undefined => {
    const value = read[field];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      found[field] = `${field}: is not text.`;
      return undefined;
    }
    return value || undefined;
  };
  const key = text('key');
  const show = text('show') ?? (key ? 'values' : 'bots');
  if (!isShow(show)) {
    found.show = `show: ${JSON.stringify(show)} is not known. Allowed: ${SHOWS.join(', ')}.`;
  }
  return { query: { ...read, refId: read.refId, key, show: isShow(show) ? show : 'bots' }, errors: found, unread };
}

const SHOWS = ['bots', 'tags', 'values'] as const;

function isShow(text: string): text is (typeof SHOWS)[number] {
  return includes(SHOWS, text);
}

function fromText(text: string): Partial<VariableQuery> {
  const wanted = text.trim();
  return wanted === '' || isShow(wanted) ? { show: wanted || 'bots' } : { show: 'values', key: wanted };
}
