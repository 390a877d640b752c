import { fieldsOf } from './names';
import { GRAFANA_FILTER_FIELDS } from './language';
import type { FieldErrors, PartialQuery, SessionFilter, SessionsQuery } from './query';

// A stored query may be any JSON: people write dashboards, rules and provisioning files by hand. The readers here bring
// it into shape, or say what is wrong at the field, in the same words as pkg/query (testdata/reader.json has cases for
// both). What the fields hold is checked elsewhere (validation/), and nothing here throws.

/** A stored query in shape. */
export interface Reading<T = SessionsQuery> {
  /** Every field has its type; what could not be read is left out. */
  query: T;
  /** What could not be read, by field, in the words of the back end. */
  errors: FieldErrors;
  /** What could not be read, as it is stored: kept when the query is saved, and sent to the back end, which says why. */
  unread: Record<string, unknown>;
}

type Kind = 'text' | 'texts' | 'number' | 'share' | 'flag' | 'filters';

/** How each field is read. A field without an entry does not compile. */
export const KINDS: Record<keyof Omit<Required<PartialQuery>, 'refId' | 'hide' | 'key' | 'datasource'>, Kind> = {
  schemaVersion: 'number',
  queryType: 'text',
  bots: 'texts',
  containmentTypes: 'texts',
  sessionType: 'text',
  status: 'text',
  developerSessions: 'text',
  filters: 'filters',
  measures: 'texts',
  groupBy: 'texts',
  groupLimit: 'number',
  interval: 'text',
  timeZone: 'text',
  timeShift: 'text',
  countBy: 'text',
  finalOnly: 'flag',
  baseline: 'text',
  baselineWeeks: 'number',
  baselineMargin: 'share',
  minSessions: 'number',
  format: 'text',
  compare: 'text',
  legend: 'text',
  limit: 'number',
  tagColumns: 'texts',
  fetch: 'text',
  apiUserId: 'texts',
  callId: 'texts',
  sessionIds: 'texts',
  lastMessages: 'number',
  allowPartial: 'flag',
  filled: 'flag',
  intervalAtLeast: 'text',
};

/** Reads a stored query. */
export function readQuery<T extends PartialQuery = SessionsQuery>(stored: unknown): Reading<T> {
  const object = isObject(stored) ? stored : undefined;
  const errors: FieldErrors = {};
  const unread: Record<string, unknown> = {};
  // A new query is nothing.
  if (!object && stored !== undefined && stored !== null && stored !== '') {
    errors.query = `query: is ${kindOf(stored)}; it must be a JSON object.`;
  }
  const query: PartialQuery & Record<string, unknown> = { ...object, refId: nameOf(object?.refId) };
  const fields: Record<string, unknown> = query;
  for (const field of fieldsOf(KINDS)) {
    if (!(field in fields)) {
      continue;
    }
    try {
      fields[field] = READERS[KINDS[field]](fields[field], field);
    } catch (error) {
      unread[field] = fields[field];
      errors[field] = messageOf(error);
      fields[field] = undefined;
    }
    if (fields[field] === undefined) {
      delete fields[field];
    }
  }
  // The fields have the types that KINDS names.
  return { query: query as PartialQuery as T, errors, unread };
}

/** A filter as its row shows it. */
export interface FilterReading {
  filter: SessionFilter;
  /** Why the stored filter cannot be read; the row is empty then. */
  error?: string;
  stored: unknown;
}

/** The filters of a stored query one by one, so that one that cannot be read does not take the others along. */
export function readFilterRows(stored: unknown): FilterReading[] {
  return listOf(stored).map((item, i) => {
    try {
      return { filter: readFilter(item, `filters[${i}]`), stored: item };
    } catch (error) {
      return { filter: { key: '', operator: '=', values: [] }, error: messageOf(error), stored: item };
    }
  });
}

/** The query with every field in shape that can be; what cannot be read stays as it is, for the back end to refuse. */
export function inShape<T extends PartialQuery = SessionsQuery>(stored: unknown): T {
  const { query, unread } = readQuery<T>(stored);
  return { ...query, ...unread };
}

const READERS: Record<Kind, (value: unknown, path: string) => unknown> = {
  text: readText,
  texts: readTexts,
  number: (value, path) => readNumber(value, path, 'a whole number'),
  share: (value, path) => readNumber(value, path, 'a number from 0 to 1'),
  flag: readFlag,
  filters: (value) => (value === null ? undefined : listOf(value).map((item, i) => readFilter(item, `filters[${i}]`))),
};

/** A sentence about a field, as pkg/query says it. */
class Unreadable extends Error {
  constructor(path: string, value: unknown, wanted: string) {
    const shown = typeof value === 'string' ? `${JSON.stringify(value)} ` : '';
    super(`${path}: ${shown}is ${kindOf(value)}; it must be ${wanted}.`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readText(value: unknown, path: string): string | undefined {
  const one = single(value);
  return one === undefined || one === null ? undefined : written(one, path);
}

/** One value in place of a list is a list of one; an empty text is none. */
function readTexts(value: unknown, path: string): string[] | undefined {
  if (value === null) {
    return undefined;
  }
  const texts = Array.isArray(value)
    ? value.map((item, i) => written(item, `${path}[${i}]`))
    : listOf(value).map((item) => written(item, path));
  return [...new Set(texts)];
}

/** A number, or a text that is one in words or a variable; whether it is allowed is checked elsewhere. */
function readNumber(value: unknown, path: string, wanted: string): number | string | undefined {
  const one = single(value);
  if (one === undefined || one === null || one === '') {
    return undefined;
  }
  if (typeof one !== 'number' && typeof one !== 'string') {
    throw new Unreadable(path, one, wanted);
  }
  return one;
}

function readFlag(value: unknown, path: string): boolean | undefined {
  const one = single(value);
  if (one === undefined || one === null || typeof one === 'boolean') {
    return one ?? undefined;
  }
  const text = typeof one === 'string' ? one.trim().toLowerCase() : undefined;
  if (text === 'true' || text === 'false' || text === '') {
    return text === 'true';
  }
  throw new Unreadable(path, one, 'true or false');
}

/**
 * A filter; `value` beside no `values` is how Grafana's ad hoc filters are stored. Fields that are not known stay, so that
 * a slip is still named after the next edit.
 */
function readFilter(item: unknown, path: string): SessionFilter {
  if (!isObject(item)) {
    throw new Unreadable(path, item, 'an object with key, operator and values');
  }
  const unknown = Object.entries(item).filter(([field]) => field !== 'value' && !GRAFANA_FILTER_FIELDS.includes(field));
  const isValue = (item.value ?? '') !== '' && listOf(item.values).length === 0;
  const field = isValue || (item.values ?? undefined) === undefined ? 'value' : 'values';
  return {
    ...Object.fromEntries(unknown),
    key: readText(item.key, `${path}.key`) ?? '',
    operator: readText(item.operator, `${path}.operator`) ?? '',
    values: readTexts(item[field] ?? null, `${path}.${field}`) ?? [],
  };
}

/** The entry of a list of one: a variable leaves such lists where one value is meant. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length < 2 ? value[0] : value;
}

/** A text, or a number or true or false as it would be written. */
function written(value: unknown, path: string): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new Unreadable(path, value, 'text');
  }
  return String(value);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** Whether the value is an object, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function nameOf(refId: unknown): string {
  return typeof refId === 'string' ? refId : typeof refId === 'number' ? String(refId) : 'A';
}

/** Names a JSON type for a sentence. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return value.length > 1 ? `a list of ${value.length}` : 'a list';
  }
  const kinds: Record<string, string> = { boolean: 'true or false', string: 'text', number: 'a number' };
  return kinds[typeof value] ?? 'an object';
}
