import { AdHocVariableFilter, ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';

import { withAdHoc } from './adhoc';
import { Replace } from './expand';
import { Filled, interpolate } from './interpolate';
import { migrateQuery, PartialQuery, SessionsQuery } from './query';
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
  const replace = templates.replace.bind(templates) as Replace;
  const result = interpolate<SessionsQuery>(migrateQuery(query), { replace, scopedVars });
  return { ...result, query: withAdHoc(result.query, filters) };
}
