import { ScopedVars } from '@grafana/data';

import { PartialQuery, SessionFilter } from './query';

/** Grafana's replacement of variables in a text; the format function sees the raw value. */
export type Replace = (
  text: string,
  scopedVars?: ScopedVars,
  format?: (value: unknown, variable?: { name?: string; multi?: boolean; includeAll?: boolean }) => string
) => string;

export interface Variables {
  replace: Replace;
  scopedVars?: ScopedVars;
  /** Whether the variable of that name stands on All. */
  isAll: (name: string) => boolean;
}

type Filler<T> = (value: T, variables: Variables) => T;

const asIs = <T>(value: T): T => value;

/**
 * How each field of a query is filled in. A field without an entry does not compile: a new field has to say whether it
 * can hold variables.
 */
const FIELDS: { [K in keyof Required<PartialQuery>]: Filler<NonNullable<PartialQuery[K]>> } = {
  refId: asIs,
  hide: asIs,
  key: asIs,
  datasource: asIs,
  schemaVersion: asIs,
  allowPartial: asIs,
  groupLimit: number,
  minSessions: number,
  limit: number,
  queryType: text,
  developerSessions: text,
  interval: text,
  timeZone: text,
  timeShift: text,
  format: text,
  compare: text,
  legend: text,
  fetch: text,
  apiUserId: text,
  callId: text,
  sessionType: choice,
  status: choice,
  bots: constraint,
  containmentTypes: constraint,
  sessionIds: constraint,
  measures: list,
  groupBy: list,
  tagColumns: list,
  filters: (filters, variables) =>
    filters.map((f) => filter(f, variables)).filter((f) => f.key !== '' && f.values.length > 0),
};

/** Fills in the dashboard's variables in every field. All removes a constraint rather than listing what is known. */
export function interpolate<T extends PartialQuery>(query: T, variables: Variables): T {
  const filled: T = { ...query };
  for (const field of Object.keys(FIELDS) as Array<keyof typeof FIELDS>) {
    const value = query[field];
    if (value !== undefined && value !== null) {
      Object.assign(filled, { [field]: (FIELDS[field] as Filler<unknown>)(value, variables) });
    }
  }
  return filled;
}

/** Whether a value stands for every value: Grafana's own All, or `.*` as a pattern. */
export function isAllValue(value: string, operator = '='): boolean {
  return value === '$__all' || value === '__all' || (value === '.*' && operator === '=~');
}

/** Makes a text literal in a regular expression of RE2. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function text(value: string, { replace, scopedVars }: Variables): string {
  return replace(value, scopedVars, (raw) => (Array.isArray(raw) ? raw.join(',') : String(raw)));
}

/** A text in place of a number is filled in and becomes one, unless it is none: that is refused by name. */
function number(value: number | string, variables: Variables): number | string {
  const filled = typeof value === 'string' ? text(value, variables).trim() : value;
  return filled !== '' && Number.isFinite(Number(filled)) ? Number(filled) : filled;
}

function choice(value: string, variables: Variables): string {
  const { values, all } = expand(value, variables);
  return all ? 'all' : values.join(',');
}

function constraint(entries: string[], variables: Variables): string[] {
  const expanded = entries.map((entry) => expand(entry, variables));
  return expanded.some((e) => e.all) ? [] : unique(expanded.flatMap((e) => e.values));
}

function list(entries: string[], variables: Variables): string[] {
  return unique(entries.flatMap((entry) => expand(entry, variables).values));
}

function filter({ key, operator, values }: SessionFilter, variables: Variables): SessionFilter {
  const escape = operator === '=~' || operator === '!~' ? escapePattern : undefined;
  const expanded = values.map((value) => expand(value, variables, escape));
  const all = expanded.some((e) => e.all || e.values.some((value) => isAllValue(value, operator)));
  return {
    key: text(key, variables),
    operator: text(operator, variables),
    values: all ? [] : unique(expanded.flatMap((e) => e.values)),
  };
}

/**
 * The values that an entry stands for. A variable with several values makes an entry for each, also in the midst of a
 * text; one without a value makes none. A value that people choose from a list is taken literally, even in a pattern.
 */
function expand(
  entry: string,
  { replace, scopedVars, isAll }: Variables,
  escape?: (value: string) => string
): { values: string[]; all: boolean } {
  const found: string[][] = [];
  let all = false;
  const marked = replace(entry, scopedVars, (raw, variable) => {
    if (Array.isArray(raw) && variable?.name && isAll(variable.name)) {
      all = true;
    }
    const values = (Array.isArray(raw) ? raw : [raw]).map(String).filter((value) => value !== '');
    all = all || values.some((value) => value === '$__all');
    const literal = escape && (Array.isArray(raw) || variable?.multi || variable?.includeAll);
    found.push(literal ? values.map(escape) : values);
    return `\u0001${found.length - 1}\u0002`;
  });
  let texts = [''];
  marked.split(/\u0001(\d+)\u0002/).forEach((part, i) => {
    const options = i % 2 === 0 ? [part] : found[Number(part)];
    texts = texts.flatMap((head) => options.map((option) => head + option));
  });
  return { values: marked === entry ? [entry] : texts, all: all || isAllValue(entry) };
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
