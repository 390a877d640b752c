import type { Observable } from 'rxjs';
import { from, throwError } from 'rxjs';
import { map } from 'rxjs/operators';

import type { DataQueryRequest, DataQueryResponse, MetricFindValue, ScopedVars } from '@grafana/data';
import { CustomVariableSupport } from '@grafana/data';

import { VariableQueryEditor } from './components/VariableQueryEditor';
import type { EditedDataSource, EditorSource } from './editorSource';
import { fillIn } from './fill';
import { oneName } from './interpolate';
import { dimensionLabel, valueLabel } from './labels';
import type { SessionsQuery } from './query';
import { FIXED_VALUES, isTag } from './dimensions';
import { leftoverError } from './remarks';
import type { Listing, Scope } from './resources';
import type { VariableQuery } from './variableQuery';
import { readVariableQuery, REF_ID } from './variableQuery';

/** Dashboard variables from bots, tag names and values, out of sessions that are known already. */
export class SessionsVariables extends CustomVariableSupport<EditedDataSource, VariableQuery & SessionsQuery> {
  editor = VariableQueryEditor;

  constructor(private readonly source: EditorSource) {
    super();
  }

  getDefaultQuery(): Partial<VariableQuery & SessionsQuery> {
    return { refId: REF_ID, show: 'bots' };
  }

  query(request: DataQueryRequest<VariableQuery & SessionsQuery>): Observable<DataQueryResponse> {
    const { query, errors } = readVariableQuery(request.targets[0]);
    const [mistake] = Object.values(errors);
    if (mistake) {
      return throwError(() => new Error(mistake));
    }
    return from(this.list(query, request)).pipe(map((data) => ({ data, key: query.refId })));
  }

  private async list(stored: VariableQuery, { range, scopedVars }: { range?: Scope['range']; scopedVars: ScopedVars }) {
    const { key: storedKey, show, ...narrow } = stored;
    // Everything but the name of the dimension has the shape of a query.
    const filled = fillIn({ ...narrow, groupBy: storedKey ? [storedKey] : [] }, scopedVars ?? {});
    const unknown = leftoverError(filled.leftovers[0]);
    if (unknown) {
      throw new Error(unknown);
    }
    const { bots, containmentTypes, sessionType, status, developerSessions, filters, groupBy } = filled.query;
    const scope: Scope = { bots, containmentTypes, sessionType, status, developerSessions, filters, range };
    const key = oneName(groupBy ?? []);
    const { options, complete } = await this.listing(show, key, scope);
    return complete ? options : withPresent(options, scopedVars);
  }

  private async listing(show: VariableQuery['show'], key: string, scope: Scope): Promise<Listing> {
    const { resources, knowsAllBots } = this.source;
    if (show === 'tags') {
      const { options, complete } = await resources.keys(scope);
      return { options: options.filter(({ value }) => isTag(String(value))).map(tagName), complete };
    }
    if (show !== 'values') {
      return { options: await resources.bots(), complete: knowsAllBots };
    }
    if (key in FIXED_VALUES) {
      return { options: fixedValues(key), complete: true };
    }
    return key ? resources.values({ ...scope, key }) : { options: [], complete: true };
  }
}

/**
 * The list with what the variable stands on now. Grafana lets go of a value that is not in the list, and a panel that
 * was narrowed by it would show everything; a list of which a part is missing is no reason for that.
 */
function withPresent(options: MetricFindValue[], scopedVars: ScopedVars | undefined): MetricFindValue[] {
  // The object in whose scope Grafana asks is the variable itself.
  const { value, text } = (scopedVars?.__sceneObject?.value?.valueOf() as SceneVariable | undefined)?.state ?? {};
  const texts = [text].flat();
  const missing = [value].flat().flatMap((v, i): MetricFindValue[] => {
    const isMissing = typeof v === 'string' && v !== '' && v !== '$__all' && !options.some((o) => o.value === v);
    return isMissing ? [{ value: v, text: String(texts[i] ?? v) }] : [];
  });
  return [...options, ...missing];
}

interface SceneVariable {
  state?: { value?: unknown; text?: unknown };
}

function fixedValues(key: string): MetricFindValue[] {
  return FIXED_VALUES[key].map((value) => ({ value, text: valueLabel(value) }));
}

/** The value is the key for filters and groups; the text is the tag's own name. */
function tagName({ value }: MetricFindValue): MetricFindValue {
  return { value, text: dimensionLabel(String(value)), properties: { name: dimensionLabel(String(value)) } };
}
