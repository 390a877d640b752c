import { from, Observable } from 'rxjs';
import { map } from 'rxjs/operators';

import { CustomVariableSupport, DataQueryRequest, DataQueryResponse, MetricFindValue, ScopedVars } from '@grafana/data';

import { VariableQueryEditor } from './components/VariableQueryEditor';
import type { SessionsDataSource } from './datasource';
import { dimensionLabel, valueLabel } from './labels';
import { FIXED_VALUES, isTag, SessionsQuery } from './query';
import { Scope } from './resources';

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
const REF_ID = 'SessionsVariable';

/** Dashboard variables from bots, tag names and values, out of sessions that are known already. */
export class SessionsVariables extends CustomVariableSupport<SessionsDataSource, VariableQuery & SessionsQuery> {
  editor = VariableQueryEditor;

  constructor(private readonly datasource: SessionsDataSource) {
    super();
  }

  getDefaultQuery(): Partial<SessionsQuery> {
    return { refId: REF_ID, show: 'bots' } as Partial<SessionsQuery>;
  }

  query(request: DataQueryRequest<VariableQuery & SessionsQuery>): Observable<DataQueryResponse> {
    const query = toVariableQuery(request.targets[0]);
    return from(this.list(query, request)).pipe(map((data) => ({ data, key: query.refId })));
  }

  private async list(stored: VariableQuery, { range, scopedVars }: { range?: Scope['range']; scopedVars: ScopedVars }) {
    const { key: storedKey, show, ...narrow } = stored;
    // Everything but the name of the dimension has the shape of a query.
    const { bots, containmentTypes, sessionType, status, developerSessions, filters, groupBy } =
      this.datasource.applyTemplateVariables({ ...narrow, groupBy: storedKey ? [storedKey] : [] }, scopedVars ?? {});
    const scope: Scope = { bots, containmentTypes, sessionType, status, developerSessions, filters, range };
    const key = groupBy?.[0] ?? '';
    switch (show) {
      case 'tags':
        return (await this.datasource.resources.keys(scope)).filter(({ value }) => isTag(String(value))).map(tagName);
      case 'values':
        return key in FIXED_VALUES ? fixedValues(key) : key ? this.datasource.resources.values({ ...scope, key }) : [];
      default:
        return this.datasource.resources.bots();
    }
  }
}

/** The stored query with its defaults; a new variable has an empty text in its place. */
export function toVariableQuery(stored: Partial<VariableQuery> | string | undefined): VariableQuery {
  const query = stored && typeof stored === 'object' ? stored : {};
  return { ...query, refId: query.refId || REF_ID, show: query.show ?? (query.key ? 'values' : 'bots') };
}

function fixedValues(key: string): MetricFindValue[] {
  return FIXED_VALUES[key].map((value) => ({ value, text: valueLabel(value) }));
}

/** The value is the key for filters and groups; the text is the tag's own name. */
function tagName({ value }: MetricFindValue): MetricFindValue {
  return { value, text: dimensionLabel(String(value)), properties: { name: dimensionLabel(String(value)) } };
}
