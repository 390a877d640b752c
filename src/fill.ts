import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';

import { withAdHoc } from './adhoc';
import type { Replace } from './expand';
import type { Filled } from './interpolate';
import { interpolate } from './interpolate';
import type { PartialQuery, SessionsQuery } from './query';
import { migrateQuery } from './query';
import { readQuery } from './reader';

/**
 * The stored query with Grafana's variables filled in and the dashboard's ad hoc filters added. What cannot be read is
 * left out, and what only query() adds counts for nothing in a stored query.
 */
export function fillIn(
  stored: unknown,
  scopedVars: ScopedVars,
  filters?: AdHocVariableFilter[]
): Filled<SessionsQuery> {
  const { allowPartial, filled, ...query } = readQuery<PartialQuery>(stored).query;
  const templates = getTemplateSrv();
  const replace: Replace = (text, scopedVars, format) => templates.replace(text, scopedVars, format);
  const result = interpolate<SessionsQuery>(migrateQuery(query), { replace, scopedVars });
  return { ...result, query: withAdHoc(result.query, filters) };
}

/**
 * The stored query for suggestions, which are narrowed by what is known of it: an entry with a variable that does not
 * exist here is left out, where a panel would say so.
 */
export function fillKnown(stored: unknown): SessionsQuery {
  const { query, leftovers } = fillIn(stored, {});
  const known: SessionsQuery & Record<string, unknown> = { ...query };
  for (const { field, name } of leftovers) {
    const value = known[field];
    known[field] = Array.isArray(value) ? value.filter((entry) => !holds(entry, name)) : undefined;
  }
  return known;
}

function holds(entry: unknown, name: string): boolean {
  return typeof entry === 'string'
    ? entry.includes(name)
    : Object.values(entry ?? {}).some((part) => holds(part, name));
}
