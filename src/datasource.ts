import type { Observable, SchedulerLike } from 'rxjs';
import { asyncScheduler, of } from 'rxjs';
import { map } from 'rxjs/operators';

import type {
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
  GetTagResponse,
  QueryFilterOptions,
  QueryFixAction,
  ScopedVars,
  ToggleFilterAction,
} from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { config, DataSourceWithBackend, isExpressionReference } from '@grafana/runtime';

import { addFilter, adHocError, fromAdHoc, hasFilter, toggleFilter } from './adhoc';
import { isAlerting } from './alerting';
import { SessionsAnnotations, withEventTexts } from './annotations';
import { applicability, fixedKeys, offered, withGroups } from './drilldown';
import { fillIn, fillKnown } from './fill';
import type { LinkContext } from './links';
import { mayExplore, withLinks } from './links';
import { literalQuery } from './literal';
import { askUntilComplete } from './loading';
import type { PartialQuery, SessionsQuery } from './query';
import { DEFAULT_QUERY, isDimension, mayBeMissing, NONE } from './query';
import { readQuery } from './reader';
import type { Remark } from './remarks';
import { leftoverError, literalTagNotice, withRemarks } from './remarks';
import type { Scope } from './resources';
import { Resources } from './resources';
import { sentence } from './sentence';
import type { BotSetting, SessionsSettings } from './settings';
import { showsConversations } from './settings';
import { readSettings } from './settingsReader';
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
  /** An account may have bots that nobody has seen a session of yet. */
  readonly knowsAllBots: boolean;
  /** Whether messages may be read. */
  readonly conversations: boolean;
  private readonly bots: BotSetting[];

  /** The scheduler times the asking again; tests bring their own. */
  constructor(
    settings: DataSourceInstanceSettings<SessionsSettings>,
    private readonly scheduler?: SchedulerLike
  ) {
    super(settings);
    const { settings: read } = readSettings(settings.jsonData);
    this.timeZone = read.timeZone || 'UTC';
    this.knowsAllBots = read.scope !== 'account';
    this.conversations = showsConversations(read);
    this.bots = read.bots ?? [];
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
  /** For suggestions: those of the bots that the data source still has; without any, every bot is meant. */
  presentBots(ids: string[] | undefined): string[] | undefined {
    if (!this.knowsAllBots || this.bots.length === 0) {
      return ids;
    }
    const present = ids?.filter((id) => this.bots.some((bot) => bot.id === id));
    return present?.length ? present : undefined;
  }

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
   * Answers with what is known so far and asks again until it is complete; a picture for a report has to wait for the
   * complete answer. A query with a mistake fails alone. On public dashboards the server reads the stored queries itself,
   * and what an expression needs is asked as it is.
   */
  query(request: DataQueryRequest<SessionsQuery>): Observable<DataQueryResponse> {
    if (
      config.publicDashboardAccessToken ||
      request.targets.some((query) => isExpressionReference(query?.datasource))
    ) {
      return super.query(request);
    }
    const { queries, remarks } = this.prepare(request);
    const ask = (targets: PartialQuery[], again: boolean) =>
      super.query({ ...request, targets, skipQueryCache: again || request.skipQueryCache });
    const answers = this.answers(request.requestId, queries, ask);
    const context = mayExplore() ? this.linkContext(request, queries) : undefined;
    return answers.pipe(
      map((answer) => ({ ...answer, data: answer.data.map(withEventTexts) })),
      map((answer) => withRemarks(context ? { ...answer, data: linked(answer.data, context) } : answer, remarks))
    );
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

  /** The queries that can be asked, filled in and with the dashboard's groups, and what is to be said of each. */
  private prepare({ targets, scopedVars, filters, groupByKeys }: DataQueryRequest<SessionsQuery>) {
    const queries: PartialQuery[] = [];
    const remarks: Remark[] = [];
    // The data source -- Mixed -- hands on hidden queries, too.
    for (const stored of targets.filter((query) => !query?.hide)) {
      const { query, leftovers, tags } = fillIn(stored, scopedVars, filters);
      const { refId } = query;
      const error = adHocError(filters) ?? firstMistake(stored) ?? leftoverError(leftovers[0]);
      if (error) {
        remarks.push({ refId, error });
        continue;
      }
      const grouped = withGroups(query, groupByKeys);
      queries.push({ ...grouped.query, filled: true });
      remarks.push(...[...tags.map(literalTagNotice), ...grouped.notices].map((notice) => ({ refId, notice })));
    }
    return { queries, remarks };
  }

  /** Asks until all is complete. A picture is taken once, so it must not show the half of it. */
  private answers(
    requestId: string,
    queries: PartialQuery[],
    ask: (queries: PartialQuery[], again: boolean) => Observable<DataQueryResponse>
  ): Observable<DataQueryResponse> {
    if (queries.length === 0) {
      return of({ data: [], state: LoadingState.Done });
    }
    if (isRendering()) {
      return ask(queries, false);
    }
    return askUntilComplete({
      refIds: queries.map(({ refId }) => refId),
      key: `koreai-sessions-${requestId}`,
      scheduler: this.scheduler,
      ask: (refIds, again, intervals) => {
        const wanted = queries.filter(({ refId }) => refIds.includes(refId));
        return ask(
          wanted.map((query) => ({ ...query, allowPartial: true, ...atLeast(intervals[query.refId]) })),
          again
        );
      },
    });
  }

  async getTagKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<GetTagResponse> {
    return offered(async () => (await this.resources.keys(this.drilldownScope(options))).options, fixedKeys());
  }

  async getGroupByKeys(options?: DataSourceGetTagKeysOptions<SessionsQuery>): Promise<GetTagResponse> {
    return this.getTagKeys(options);
  }

  async getTagValues(options: DataSourceGetTagValuesOptions<SessionsQuery>): Promise<GetTagResponse> {
    const scope = { key: options.key, ...this.drilldownScope(options) };
    const always = mayBeMissing(options.key) ? [{ value: NONE, text: NONE }] : [];
    const values = async () => {
      const { options } = await this.resources.values(scope);
      return [...options, ...always.filter(({ value }) => !options.some((option) => option.value === value))];
    };
    return offered(values, always);
  }

  /** Reports which filters and groups of the dashboard the queries of a panel can take. */
  async getDrilldownsApplicability(options?: {
    queries?: SessionsQuery[];
    filters?: AdHocVariableFilter[];
    groupByKeys?: string[];
  }): Promise<DrilldownsApplicability[]> {
    const queries = (options?.queries ?? []).map(fillKnown);
    return applicability({ ...options, queries });
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
    const queries = (options?.queries ?? []).map(fillKnown);
    return {
      range: options?.timeRange,
      bots: this.presentBots(botsOf(queries)),
      // What cannot be answered is said where it is asked, and must not take the suggestions away.
      filters: fromAdHoc(options?.filters).filter((filter) => !Object.values(checkFilter(filter)).some(Boolean)),
    };
  }

  private linkContext({ range }: DataQueryRequest<SessionsQuery>, queries: SessionsQuery[]): LinkContext {
    const { uid, type, name } = this;
    const now = (this.scheduler ?? asyncScheduler).now();
    return {
      datasource: { uid, type, name },
      timeZone: this.timeZone,
      conversations: this.conversations,
      range,
      now,
      queries,
    };
  }
}

function linked(frames: DataFrame[], context: LinkContext): DataFrame[] {
  return frames.map((frame) => withLinks(frame, context));
}

/** The bound of the automatic interval, where there is one already. */
function atLeast(interval: string | undefined): Partial<PartialQuery> {
  return interval ? { intervalAtLeast: interval } : {};
}

/** A picture for a report or an alert is taken once, so that it must not show the half of it. */
function isRendering(): boolean {
  return config.bootData?.user?.authenticatedBy === 'render';
}

function firstMistake(query: SessionsQuery): string | undefined {
  return Object.values(checkQuery(query))[0];
}

/** The bots of all queries; none when one of them asks for every bot. */
function botsOf(queries: SessionsQuery[]): string[] | undefined {
  const lists = queries.map((query) => query.bots ?? []);
  return lists.length > 0 && lists.every((bots) => bots.length > 0) ? [...new Set(lists.flat())] : undefined;
}
