import type { TextKind, Variables } from './expand';
import { expand, isAllValue } from './expand';
import { fieldsOf, includes } from './names';
import type { PartialQuery, SessionFilter } from './query';
import { isTag } from './dimensions';
import { DEVELOPER_SESSIONS, idsOf, SESSION_TYPES, STATUSES } from './query';

/** A variable in a query that does not exist where the query stands. */
export interface Leftover {
  field: string;
  /** The text that holds it. */
  value: string;
  /** The variable as it is written. */
  name: string;
}

/** A query in which every variable is filled in. */
export interface Filled<T> {
  query: T;
  /** What is none of the variables here: left in place it would match nothing, in silence. */
  leftovers: Leftover[];
  /** Names of tags that read like a variable and are taken as they are. */
  tags: string[];
}

/** Where variables come from, and where what is none of them goes to. */
interface Filling extends Variables {
  note: (value: string, unknown: string[], isName?: boolean) => void;
}

type Filler<T> = (value: T, filling: Filling) => T;

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
  filled: asIs,
  intervalAtLeast: asIs,
  groupLimit: number,
  minSessions: number,
  limit: number,
  lastMessages: number,
  queryType: text,
  interval: text,
  timeZone: text,
  timeShift: text,
  countBy: text,
  finalOnly: asIs,
  baseline: text,
  baselineWeeks: number,
  baselineMargin: number,
  format: text,
  compare: text,
  fetch: text,
  apiUserId: lookups,
  callId: lookups,
  // A leftover is seen where the legend is.
  legend: (legend, filling) => texts(legend, { ...filling, note: () => undefined }, 'name').values.join(','),
  developerSessions: choice(DEVELOPER_SESSIONS, 'include'),
  sessionType: choice(SESSION_TYPES, 'all'),
  status: choice(STATUSES, 'all'),
  bots: constraint,
  containmentTypes: constraint,
  sessionIds: constraint,
  measures: list,
  groupBy: names,
  tagColumns: names,
  filters: (filters, filling) =>
    filters.map((f) => filter(f, filling)).filter((f) => f.key !== '' && f.values.length > 0),
};

/** Fills in the dashboard's variables in every field. All removes a constraint rather than listing what is known. */
export function interpolate<T extends PartialQuery>(query: T, variables: Variables): Filled<T> {
  const filled: T = { ...query };
  const leftovers: Leftover[] = [];
  const tags: string[] = [];
  for (const field of fieldsOf(FIELDS)) {
    const value = query[field];
    if (value === undefined || value === null) {
      continue;
    }
    const note: Filling['note'] = (written, unknown, isName) => {
      if (unknown.length === 0) {
        return;
      }
      // Bots may call their tags what they like, and few people know that a backslash says so.
      if (isName && isTag(written)) {
        tags.push(written);
      } else {
        leftovers.push({ field, value: written, name: unknown[0] });
      }
    };
    // A filler fits the value of its own field, which the compiler cannot see of a field that varies.
    Object.assign(filled, { [field]: (FIELDS[field] as Filler<unknown>)(value, { ...variables, note }) });
  }
  return { query: filled, leftovers, tags: unique(tags) };
}

/** The texts that an entry stands for, with what is no variable noted. */
function texts(entry: string, filling: Filling, kind: TextKind = 'value') {
  const expansion = expand(entry, filling, kind);
  filling.note(entry, expansion.unknown);
  return expansion;
}

function text(value: string, filling: Filling): string {
  return texts(value, filling).values.join(',');
}

/** A text in place of a number is filled in and becomes one, unless it is none: that is refused by name. */
function number(value: number | string, filling: Filling): number | string {
  const filled = typeof value === 'string' ? text(value, filling).trim() : value;
  return filled !== '' && Number.isFinite(Number(filled)) ? Number(filled) : filled;
}

/** One of a few values, of which All and several together are what lets every session pass. */
function choice(allowed: readonly string[], everything: string): Filler<string> {
  return (value, filling) => {
    const { values, all } = texts(value, filling);
    const several = values.length > 1 && values.every((v) => includes(allowed, v));
    return all || several ? everything : values.join(',');
  };
}

function constraint(entries: string[], filling: Filling): string[] {
  const expanded = entries.map((entry) => texts(entry, filling));
  return expanded.some((e) => e.all) ? [] : unique(expanded.flatMap((e) => e.values));
}

/** An ID that was filled in may hold commas, so that several stay a list. */
function lookups(ids: string | string[], filling: Filling): string[] {
  return constraint(idsOf(ids), filling);
}

function names(entries: string[], filling: Filling): string[] {
  const note: Filling['note'] = (value, unknown) => filling.note(value, unknown, true);
  return unique(entries.flatMap((entry) => texts(entry, { ...filling, note }, 'name').values));
}

function list(entries: string[], filling: Filling): string[] {
  return unique(entries.flatMap((entry) => texts(entry, filling).values));
}

function filter({ key, operator: stored, values }: SessionFilter, filling: Filling): SessionFilter {
  const operator = text(stored, filling);
  const isPattern = operator === '=~' || operator === '!~';
  const expanded = values.map((value) => texts(value, filling, isPattern ? 'pattern' : 'value'));
  const all = expanded.some((e) => e.all || e.values.some((value) => isAllValue(value, operator)));
  return {
    key: oneName(names([key], filling)),
    operator,
    values: all ? [] : unique(expanded.flatMap((e) => e.values)),
  };
}

/**
 * A name where only one can stand. Several are written as Grafana writes several values: that is no dimension and so
 * refused by name, where a list joined by commas would read as the name of a tag.
 */
export function oneName(values: string[]): string {
  return values.length > 1 ? `{${values.join(',')}}` : (values[0] ?? '');
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
