import type { Observable } from 'rxjs';
import { from, throwError } from 'rxjs';
import { map } from 'rxjs/operators';

import type { DataQueryRequest, DataQueryResponse, MetricFindValue, ScopedVars } from '@grafana/data';
import { CustomVariableSupport } from '@grafana/data';

import { VariableQueryEditor } from './components/VariableQueryEditor';
import type { SessionsDataSource } from './datasource';
import { fillIn } from './fill';
import { dimensionLabel, valueLabel } from './labels';
import type { FieldErrors, SessionsQuery } from './query';
import { FIXED_VALUES, includes, isTag } from './query';
import { isObject, readQuery } from './reader';
import { leftoverError } from './remarks';
import type { Listing, Scope } from './resources';

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
    const key = groupBy?.[0] ?? '';
    const { options, complete } = await this.listing(show, key, scope);
    return complete ? options : withPresent(options, scopedVars);
  }

  private async listing(show: VariableQuery['show'], key: string, scope: Scope): Promise<Listing> {
    const { resources, knowsAllBots } = this.datasource;
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
  const present = [value].flat().map((v, i) => ({ value: v, text: texts[i] ?? v }));
  const missing = present.filter(
    ({ value: v }) => typeof v === 'string' && v !== '' && v !== '$__all' && !options.some((o) => o.value === v)
  );
  return [...options, ...(missing as MetricFindValue[])];
}

interface SceneVariable {
  state?: { value?: unknown; text?: unknown };
}

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

function fixedValues(key: string): MetricFindValue[] {
  return FIXED_VALUES[key].map((value) => ({ value, text: valueLabel(value) }));
}

/** The value is the key for filters and groups; the text is the tag's own name. */
function tagName({ value }: MetricFindValue): MetricFindValue {
  return { value, text: dimensionLabel(String(value)), properties: { name: dimensionLabel(String(value)) } };
}
