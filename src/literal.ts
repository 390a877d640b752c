import { escapePattern, escapeVariables } from './expand';
import type { SessionFilter, SessionsQuery } from './query';
import { isTag } from './dimensions';
import { hasVariable } from './query';

// Values and names come from bots, which may write anything into them, also what Grafana reads as a variable. In a
// query that is stored or handed on such a value is written as a pattern that matches just that value: there a dollar
// sign can say that it is one.

/**
 * The filter with its values as data. Those that are none, such as variables that people wrote, stay as they are, and so
 * does a pattern.
 */
export function literalFilter(filter: SessionFilter, isData: (value: string) => boolean = () => true): SessionFilter {
  const { operator, values } = filter;
  if ((operator !== '=' && operator !== '!=') || !values.some((value) => hasVariable(value) && isData(value))) {
    return filter;
  }
  return {
    ...filter,
    operator: operator === '=' ? '=~' : '!~',
    values: values.map((value) => (hasVariable(value) && !isData(value) ? value : escapePattern(value))),
  };
}

/** The filter with other values, of which the new ones that were suggested are data: also in a pattern, and literally. */
export function withChosen(filter: SessionFilter, chosen: string[], suggested: ReadonlySet<string>): SessionFilter {
  const isData = (value: string) => suggested.has(value) && !filter.values.includes(value);
  const isPattern = filter.operator === '=~' || filter.operator === '!~';
  const values = isPattern ? chosen.map((value) => (isData(value) ? escapePattern(value) : value)) : chosen;
  return literalFilter({ ...filter, values: [...new Set(values)] }, isData);
}

/** The name of a tag as it is stored: a backslash says that what reads like a variable is none. */
export function literalName(name: string): string {
  return isTag(name) ? escapeVariables(name) : name;
}

/** A query that is filled in, for places where it is read anew: alert rules, expressions, Explore. */
export function literalQuery<T extends SessionsQuery>(query: T): T {
  const { filters, groupBy, tagColumns, legend } = query;
  const literal: Partial<SessionsQuery> = {
    ...(groupBy && { groupBy: groupBy.map(literalName) }),
    ...(tagColumns && { tagColumns: tagColumns.map(literalName) }),
    ...(legend && { legend: escapeVariables(legend) }),
    ...(filters && {
      filters: filters.map((filter) => literalFilter({ ...filter, key: literalName(filter.key) })),
    }),
  };
  return { ...query, ...literal };
}
