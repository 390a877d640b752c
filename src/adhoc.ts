import type { AdHocVariableFilter } from '@grafana/data';

import { escapePattern, isAllValue, unescapeVariables } from './expand';
import { literalFilter, literalName } from './literal';
import type { SessionFilter, SessionsQuery } from './query';
import { isDimension } from './dimensions';
import { includes, withoutPrototype } from './names';
import { OPERATORS } from './query';
import { readQuery } from './reader';
import { textWith } from './text';

/** The operators that Grafana has for several values at once, with ours. */
const SEVERAL = withoutPrototype({ '=|': '=', '!=|': '!=' });

/**
 * The ad hoc filters in the shape of a query's own. Unfinished ones and those on All are no filters. An operator that we
 * do not have stays as it is, so that it is refused by name rather than left out in silence.
 */
export function fromAdHoc(filters: AdHocVariableFilter[] | undefined): SessionFilter[] {
  return (filters ?? [])
    .map(({ key, operator, value, values }) => ({
      key,
      operator: SEVERAL[operator] ?? operator,
      values: (operator in SEVERAL && values?.length ? values : [value]).filter((v) => v !== undefined && v !== ''),
    }))
    .filter((f) => f.key && f.values.length > 0 && !f.values.some((value) => isAllValue(value, f.operator)));
}

/** The query with the ad hoc filters added to its own. */
export function withAdHoc<T extends SessionsQuery>(query: T, filters: AdHocVariableFilter[] | undefined): T {
  const added = fromAdHoc(filters);
  return added.length > 0 ? { ...query, filters: [...(query.filters ?? []), ...added] } : query;
}

/** Says which ad hoc filter cannot be answered and why; undefined when all can. */
export function adHocError(filters: AdHocVariableFilter[] | undefined): string | undefined {
  for (const filter of fromAdHoc(filters)) {
    const text = `${filter.key} ${filter.operator} ${filter.values.join(', ')}`;
    if (!includes(OPERATORS, filter.operator)) {
      return textWith(
        'error.adhoc-operator',
        'The ad hoc filter "{{text}}" cannot be answered: sessions are compared with =, !=, =~, !~, =| and !=| only.',
        { text }
      );
    }
    if (!isDimension(filter.key)) {
      return textWith(
        'error.adhoc-key',
        'The ad hoc filter "{{text}}" cannot be answered: sessions have no "{{key}}". Choose a key from the list.',
        { text, key: filter.key }
      );
    }
  }
  return undefined;
}

/**
 * The stored query with its filters changed; as it is where they cannot be read, or where sessions have no such
 * dimension.
 */
export function changeFilters(
  stored: SessionsQuery,
  key: string,
  change: (query: SessionsQuery) => SessionsQuery
): SessionsQuery {
  const { query, unread } = readQuery(stored);
  return isDimension(key) && !('filters' in unread) ? change({ ...query, ...unread }) : stored;
}

/** Whether the query has the filter that "filter for" makes. */
export function hasFilter(query: SessionsQuery, key: string, value: string): boolean {
  return (query.filters ?? []).some((f) => holds(f, key, value, '='));
}

/** Adds `key = value` or `key != value`; the opposite filter on the same value goes. */
export function addFilter<T extends SessionsQuery>(query: T, key: string, value: string, operator: '=' | '!='): T {
  const opposite = operator === '=' ? '!=' : '=';
  const filters = removeValue(removeValue(query.filters ?? [], key, value, opposite), key, value, operator);
  return { ...query, filters: [...filters, literalFilter({ key: literalName(key), operator, values: [value] })] };
}

/** Adds the filter, or takes it away when it is there already. */
export function toggleFilter<T extends SessionsQuery>(query: T, key: string, value: string, operator: '=' | '!='): T {
  const filters = query.filters ?? [];
  return filters.some((f) => holds(f, key, value, operator))
    ? { ...query, filters: removeValue(filters, key, value, operator) }
    : addFilter(query, key, value, operator);
}

/** How the value is written in the filter: as it is, or as a pattern that matches just the value. */
function written(filter: SessionFilter, value: string): string {
  return filter.operator.endsWith('~') ? escapePattern(value) : value;
}

/** Whether the filter is one of `key = value` or `key != value`, however it is written. */
function holds(filter: SessionFilter, key: string, value: string, operator: '=' | '!='): boolean {
  const alike = operator === '=' ? ['=', '=~'] : ['!=', '!~'];
  return (
    unescapeVariables(filter.key) === key &&
    includes(alike, filter.operator) &&
    filter.values.includes(written(filter, value))
  );
}

function removeValue(filters: SessionFilter[], key: string, value: string, operator: '=' | '!='): SessionFilter[] {
  return filters
    .map((f) =>
      holds(f, key, value, operator) ? { ...f, values: f.values.filter((v) => v !== written(f, value)) } : f
    )
    .filter((f, i) => f.values.length > 0 || filters[i].values.length === 0);
}
