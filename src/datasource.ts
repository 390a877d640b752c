import type { Observable, SchedulerLike } from 'rxjs';

import type {
  AdHocVariableFilter,
  CoreApp,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceGetTagKeysOptions,
  DataSourceGetTagValuesOptions,
  DataSourceInstanceSettings,
  DataSourceWithQueryModificationSupport,
  DataSourceWithToggleableQueryFiltersSupport,
  DrilldownsApplicability,
  GetTagResponse,
  QueryFilterOptions,
  QueryFixAction,
  ScopedVars,
  ToggleFilterAction,
} from '@grafana/data';
import { DataSourceWithBackend } from '@grafana/runtime';

import { addFilter, changeFilters, hasFilter, toggleFilter } from './adhoc';
import { isAlerting } from './alerting';
import { SessionsAnnotations } from './annotations';
import { answer, isAskedAsStored } from './answer';
import { applicability } from './drilldown';
import type { EditorSource } from './editorSource';
import { editorSource } from './editorSource';
import { fillIn, fillKnown } from './fill';
import { literalQuery } from './literal';
import type { PartialQuery, SessionsQuery } from './query';
import { NONE } from './dimensions';
import { DEFAULT_QUERY } from './query';
import { readQuery } from './reader';
import { Resources } from './resources';
import { describeQuery } from './describe';
import type { SessionsSettings } from './settings';
import { readSettings } from './settingsReader';
import { suggestKeys, suggestValues } from './suggestions';
import { SessionsVariables } from './variables';

/** Grafana's door: each method hands on to the file that does the work; the numbers come from the back end. */
export class SessionsDataSource
  extends DataSourceWithBackend<SessionsQuery, SessionsSettings>
  implements
    DataSourceWithToggleableQueryFiltersSupport<SessionsQuery>,
    DataSourceWithQueryModificationSupport<SessionsQuery>
{
  /** What editors and variables need. */
  readonly source: EditorSource;

  /** The scheduler times the asking again; tests bring their own. */
  constructor(
    settings: DataSourceInstanceSettings<SessionsSettings>,
    private readonly scheduler?: SchedulerLike
  ) {
    super(settings);
    const resources = new Resources({
      get: (path) => this.getResource(path),
      post: (path, body) => this.postResource(path, body),
    });
    this.source = editorSource(readSettings(settings.jsonData).settings, resources);
    this.variables = new SessionsVariables(this.source);
    this.annotations = SessionsAnnotations;
  }

  /**
   * The default of a new query. In alerting there is none, since Grafana lays it under every stored rule that it opens,
   * also under one that means another default; there the editor writes it, once.
   */
  getDefaultQuery(app: CoreApp): Partial<SessionsQuery> {
    return isAlerting(app) ? {} : DEFAULT_QUERY;
  }

  getQueryDisplayText(query: SessionsQuery): string {
    return describeQuery(query);
  }

  /** A hidden query need not run. One with a mistake does, into the sentence that says so: see answer(). */
  filterQuery(query: SessionsQuery): boolean {
    return !query?.hide;
  }

  query(request: DataQueryRequest<SessionsQuery>): Observable<DataQueryResponse> {
    if (isAskedAsStored(request)) {
      return super.query(request);
    }
    const { uid, type, name } = this;
    const { timeZone, conversations } = this.source;
    return answer(request, {
      ask: (targets, again) => super.query({ ...request, targets, skipQueryCache: again || request.skipQueryCache }),
      links: { datasource: { uid, type, name }, timeZone, conversations },
      scheduler: this.scheduler,
    });
  }

  /** Fills in variables and adds the dashboard's ad hoc filters. What has been filled in is data from then on. */
  applyTemplateVariables(query: PartialQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): PartialQuery {
    return query?.filled ? query : { ...fillIn(query, scopedVars, filters).query, ...readQuery(query).unread };
  }

  /** Queries for places that know no variables and read them anew: alert rules, expressions and Explore. */
  interpolateVariablesInQueries(
    queries: SessionsQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[]
  ): SessionsQuery[] {
    return queries.map((query) => ({
      ...literalQuery(fillIn(query, scopedVars, filters).query),
      ...readQuery(query).unread,
    }));
  }

  async getTagKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<GetTagResponse> {
    return suggestKeys(this.source, options);
  }

  async getGroupByKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<GetTagResponse> {
    return suggestKeys(this.source, options);
  }

  async getTagValues(options: DataSourceGetTagValuesOptions<SessionsQuery>): Promise<GetTagResponse> {
    return suggestValues(this.source, options);
  }

  /** Reports which filters and groups of the dashboard the queries of a panel can take. */
  async getDrilldownsApplicability(options?: {
    queries?: SessionsQuery[];
    filters?: AdHocVariableFilter[];
    groupByKeys?: string[];
  }): Promise<DrilldownsApplicability[]> {
    return applicability({ ...options, queries: (options?.queries ?? []).map(fillKnown) });
  }

  getSupportedQueryModifications(): string[] {
    return ['ADD_FILTER', 'ADD_FILTER_OUT'];
  }

  /** Explore's filter for and filter out on a cell: an empty cell stands for the missing value. */
  modifyQuery(query: SessionsQuery, { type, options }: QueryFixAction): SessionsQuery {
    const { key = '', value } = options ?? {};
    return this.getSupportedQueryModifications().includes(type)
      ? changeFilters(query, key, (read) => addFilter(read, key, value || NONE, type === 'ADD_FILTER' ? '=' : '!='))
      : query;
  }

  toggleQueryFilter(query: SessionsQuery, { type, options }: ToggleFilterAction): SessionsQuery {
    const { key, value } = options;
    return changeFilters(query, key, (read) =>
      toggleFilter(read, key, value || NONE, type === 'FILTER_FOR' ? '=' : '!=')
    );
  }

  queryHasFilter(query: SessionsQuery, { key, value }: QueryFilterOptions): boolean {
    return hasFilter(readQuery(query).query, key, value || NONE);
  }
}
