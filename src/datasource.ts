import { Observable, SchedulerLike, throwError } from 'rxjs';
import { map } from 'rxjs/operators';

import {
  AdHocVariableFilter,
  CoreApp,
  DataFrame,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceGetTagKeysOptions,
  DataSourceGetTagValuesOptions,
  DataSourceInstanceSettings,
  DataSourceWithQueryModificationSupport,
  DataSourceWithToggleableQueryFiltersSupport,
  DrilldownsApplicability,
  MetricFindValue,
  QueryFilterOptions,
  QueryFixAction,
  ScopedVars,
  ToggleFilterAction,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { config, DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import { addFilter, adHocError, fromAdHoc, hasFilter, toggleFilter, withAdHoc } from './adhoc';
import { isAlerting } from './alerting';
import { SessionsAnnotations } from './annotations';
import { interpolate, Replace } from './interpolate';
import { LinkContext, mayExplore, withLinks } from './links';
import { askUntilComplete } from './loading';
import {
  DEFAULT_QUERY,
  isDimension,
  mayBeMissing,
  migrateQuery,
  NONE,
  PartialQuery,
  queryTypeOf,
  SessionsQuery,
} from './query';
import { inShape, readQuery } from './reader';
import { Resources, Scope } from './resources';
import { sentence } from './sentence';
import { botRows, BotSetting, SessionsSettings } from './settings';
import { checkFilter, checkQuery } from './validate';
import { SessionsVariables } from './variables';

/** Kore.ai sessions for panels, Explore, variables, annotations and ad hoc filters; the numbers come from the back end. */
export class SessionsDataSource
  extends DataSourceWithBackend<SessionsQuery, SessionsSettings>
  implements
    DataSourceWithToggleableQueryFiltersSupport<SessionsQuery>,
    DataSourceWithQueryModificationSupport<SessionsQuery>
{
  readonly resources: Resources;
  /** In which a query without a zone counts. */
  readonly timeZone: string;
  private readonly bots: BotSetting[];

  /** The scheduler times the asking again; tests bring their own. */
  constructor(
    settings: DataSourceInstanceSettings<SessionsSettings>,
    private readonly scheduler?: SchedulerLike
  ) {
    super(settings);
    this.timeZone = settings.jsonData?.timeZone || 'UTC';
    this.bots = botRows(settings.jsonData?.bots);
    this.resources = new Resources({
      get: (path) => this.getResource(path),
      post: (path, body) => this.postResource(path, body),
    });
    this.variables = new SessionsVariables(this);
    this.annotations = SessionsAnnotations;
  }

  /** The display name of a bot; its ID when it has none. */
  botName(id: string): string {
    return this.bots.find((bot) => bot.id === id)?.name || id;
  }

  /**
   * The default of a new query. In alerting there is none, since Grafana lays it under every stored rule that it opens,
   * also under one that means another default; there the editor writes it, once.
   */
  getDefaultQuery(app: CoreApp): Partial<SessionsQuery> {
    return isAlerting(app) ? {} : DEFAULT_QUERY;
  }

  getQueryDisplayText(query: SessionsQuery): string {
    return sentence(query);
  }

  /** A hidden query need not run. One with a mistake does, into the sentence that says so: see query(). */
  filterQuery(query: SessionsQuery): boolean {
    return !query?.hide;
  }

  /**
   * Answers with what is known so far and asks again until it is complete. On public dashboards the server reads the
   * stored query itself, and a picture for a report has to wait for the complete answer.
   */
  query(request: DataQueryRequest<SessionsQuery>): Observable<DataQueryResponse> {
    const mistake = adHocError(request.filters) ?? firstMistake(request.targets);
    if (mistake) {
      return throwError(() => new Error(mistake));
    }
    const targets = request.targets.map((query) => withGroups(inShape(query), request.groupByKeys));
    const ask = (queries: PartialQuery[], again: boolean) =>
      super.query({ ...request, targets: queries, skipQueryCache: again || request.skipQueryCache });
    const answers =
      config.publicDashboardAccessToken || isRendering()
        ? ask(targets, false)
        : askUntilComplete({
            refIds: targets.map((query) => query.refId),
            key: `koreai-sessions-${request.requestId}`,
            scheduler: this.scheduler,
            ask: (refIds, again) =>
              ask(
                targets.filter((q) => refIds.includes(q.refId)).map((q) => ({ ...q, allowPartial: true })),
                again
              ),
          });
    return mayExplore() ? answers.pipe(map((answer) => this.withLinks(answer, { ...request, targets }))) : answers;
  }

  /** Fills in variables and adds the dashboard's ad hoc filters; also feeds "New alert rule" and links to Explore. */
  applyTemplateVariables(query: SessionsQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): SessionsQuery {
    return { ...this.fill(query, scopedVars, filters), ...readQuery(query).unread };
  }

  /** The same for suggestions and links: what cannot be read is left out. */
  fill(query: unknown, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): SessionsQuery {
    const variables = getTemplateSrv();
    const filled = interpolate(migrateQuery(readQuery(query).query), {
      replace: variables.replace.bind(variables) as Replace,
      scopedVars,
      isAll: (name) => {
        const variable = variables.getVariables().find((v) => v.name === name);
        const value = variable && 'current' in variable ? (variable.current as { value?: unknown }).value : undefined;
        return (Array.isArray(value) ? value : [value]).includes('$__all');
      },
    });
    return withAdHoc(filled, filters);
  }

  async getTagKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<MetricFindValue[]> {
    return this.resources.keys(this.drilldownScope(options));
  }

  async getGroupByKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<MetricFindValue[]> {
    return this.getTagKeys(options);
  }

  async getTagValues(options: DataSourceGetTagValuesOptions<SessionsQuery>): Promise<MetricFindValue[]> {
    const found = await this.resources.values({ key: options.key, ...this.drilldownScope(options) });
    const known = !mayBeMissing(options.key) || found.some(({ value }) => value === NONE);
    return known ? found : [...found, { value: NONE, text: NONE }];
  }

  /** Whether the dashboard's filters and groups can be applied to the queries of a panel. */
  async getDrilldownsApplicability(options?: {
    queries?: SessionsQuery[];
    filters?: AdHocVariableFilter[];
    groupByKeys?: string[];
  }): Promise<DrilldownsApplicability[]> {
    const queries = (options?.queries ?? []).map((stored) => readQuery(stored).query);
    const byIds = queries.length > 0 && queries.every((q) => q.sessionIds?.length);
    const noGroups = byIds || queries.some((q) => queryTypeOf(q) === 'sessions');
    const reason = (key: string, refused: boolean, why: string) => ({
      applicable: isDimension(key) && !refused,
      reason: !isDimension(key)
        ? t('applicability.unknown', 'Sessions have no "{{key}}"', { key, interpolation: { escapeValue: false } })
        : refused
          ? why
          : undefined,
    });
    const filters = (options?.filters ?? []).map(({ key, origin }) => ({
      key,
      origin,
      ...reason(key, byIds, t('applicability.by-id', 'The query asks for sessions by their IDs')),
    }));
    const groups = (options?.groupByKeys ?? []).map((key) => ({
      key,
      ...reason(key, noGroups, t('applicability.no-groups', 'A list of sessions has no groups')),
    }));
    return [...filters, ...groups];
  }

  getSupportedQueryModifications(): string[] {
    return ['ADD_FILTER', 'ADD_FILTER_OUT'];
  }

  /** Explore's filter for and filter out on a cell: an empty cell stands for the missing value. */
  modifyQuery(query: SessionsQuery, action: QueryFixAction): SessionsQuery {
    const { key, value } = action.options ?? {};
    const { query: read, unread } = readQuery(query);
    const known = this.getSupportedQueryModifications().includes(action.type);
    if (!key || !isDimension(key) || !known || 'filters' in unread) {
      return query;
    }
    return addFilter({ ...read, ...unread }, key, value || NONE, action.type === 'ADD_FILTER' ? '=' : '!=');
  }

  toggleQueryFilter(query: SessionsQuery, { type, options }: ToggleFilterAction): SessionsQuery {
    const { query: read, unread } = readQuery(query);
    if (!options.key || !isDimension(options.key) || 'filters' in unread) {
      return query;
    }
    return toggleFilter({ ...read, ...unread }, options.key, options.value || NONE, type === 'FILTER_FOR' ? '=' : '!=');
  }

  queryHasFilter(query: SessionsQuery, { key, value }: QueryFilterOptions): boolean {
    return hasFilter(readQuery(query).query, key, value || NONE);
  }

  /** The sessions that suggestions for ad hoc filters are drawn from: those of the panels and of the other filters. */
  private drilldownScope(options: DataSourceGetTagKeysOptions<SessionsQuery> | undefined): Scope {
    const queries = (options?.queries ?? []).map((query) => this.fill(query, {}));
    return {
      range: options?.timeRange,
      bots: botsOf(queries),
      // What cannot be answered is said where it is asked, and must not take the suggestions away.
      filters: fromAdHoc(options?.filters).filter((filter) => !Object.values(checkFilter(filter)).some(Boolean)),
    };
  }

  private withLinks(answer: DataQueryResponse, request: DataQueryRequest<SessionsQuery>): DataQueryResponse {
    const context: LinkContext = {
      datasource: { uid: this.uid, type: this.type, name: this.name },
      timeZone: this.timeZone,
      range: request.range,
      queries: request.targets.map((query) => this.fill(query, request.scopedVars, request.filters)),
    };
    return { ...answer, data: (answer.data as DataFrame[]).map((frame) => withLinks(frame, context)) };
  }
}

/** A picture for a report or an alert is taken once, so that it must not show the half of it. */
function isRendering(): boolean {
  return config.bootData?.user?.authenticatedBy === 'render';
}

function firstMistake(queries: SessionsQuery[]): string | undefined {
  for (const query of queries) {
    const [message] = Object.values(checkQuery(query));
    if (message) {
      return `${query.refId}: ${message}`;
    }
  }
  return undefined;
}

/** Adds the dashboard's group-by keys to the query's own. */
function withGroups(query: SessionsQuery, keys: string[] | undefined): SessionsQuery {
  return keys?.length && queryTypeOf(query) !== 'sessions'
    ? { ...query, groupBy: [...new Set([...(query.groupBy ?? []), ...keys])] }
    : query;
}

/** The bots of all queries; none when one of them asks for every bot. */
function botsOf(queries: SessionsQuery[]): string[] | undefined {
  const lists = queries.map((query) => query.bots ?? []);
  return lists.length > 0 && lists.every((bots) => bots.length > 0) ? [...new Set(lists.flat())] : undefined;
}
