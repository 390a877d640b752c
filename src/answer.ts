import type { Observable, SchedulerLike } from 'rxjs';
import { asyncScheduler, of } from 'rxjs';
import { map } from 'rxjs/operators';

import type { DataQueryRequest, DataQueryResponse } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { config, isExpressionReference } from '@grafana/runtime';

import { adHocError } from './adhoc';
import { withEventTexts } from './annotations';
import { withGroups } from './drilldown';
import { fillIn } from './fill';
import type { LinkContext } from './links/context';
import { mayExplore } from './links/context';
import { withLinks } from './links/links';
import { askUntilComplete } from './loading';
import type { PartialQuery, SessionsQuery } from './query';
import type { Remark } from './remarks';
import { leftoverError, literalTagNotice, withRemarks } from './remarks';
import { checkQuery } from './validation/query';

type Request = DataQueryRequest<SessionsQuery>;

/** What an answer needs beside the request. */
export interface Asking {
  /** Asks the back end for queries that are filled in; `again` when it is not the first time. */
  ask: (queries: PartialQuery[], again: boolean) => Observable<DataQueryResponse>;
  /** What links lead to. */
  links: Pick<LinkContext, 'datasource' | 'timeZone' | 'conversations'>;
  /** Times the asking again. */
  scheduler?: SchedulerLike;
}

/**
 * Reports whether the stored queries go to the back end as they are: on public dashboards the server reads them itself,
 * and what an expression needs is asked without the front end's share.
 */
export function isAskedAsStored({ targets }: Request): boolean {
  return Boolean(
    config.publicDashboardAccessToken || targets.some((query) => isExpressionReference(query?.datasource))
  );
}

/**
 * Answers with what is known so far and asks again until it is complete; a picture for a report has to wait for the
 * complete answer. A query with a mistake fails alone.
 */
export function answer(request: Request, asking: Asking): Observable<DataQueryResponse> {
  const { queries, remarks } = prepare(request);
  const { range } = request;
  const now = (asking.scheduler ?? asyncScheduler).now();
  const context = mayExplore() ? { ...asking.links, range, now, queries } : undefined;
  return answers(request.requestId, queries, asking).pipe(
    map((found) => ({ ...found, data: found.data.map(withEventTexts) })),
    map((found) => (context ? { ...found, data: found.data.map((frame) => withLinks(frame, context)) } : found)),
    map((found) => withRemarks(found, remarks))
  );
}

/** The queries that can be asked, filled in and with the dashboard's groups, and what is to be said of each. */
function prepare({ targets, scopedVars, filters, groupByKeys }: Request) {
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

function firstMistake(query: SessionsQuery): string | undefined {
  return Object.values(checkQuery(query))[0];
}

function answers(requestId: string, queries: PartialQuery[], asking: Asking): Observable<DataQueryResponse> {
  if (queries.length === 0) {
    return of({ data: [], state: LoadingState.Done });
  }
  if (isRendering()) {
    return asking.ask(queries, false);
  }
  return askUntilComplete({
    refIds: queries.map(({ refId }) => refId),
    key: `koreai-sessions-${requestId}`,
    scheduler: asking.scheduler,
    ask: (refIds, again, intervals) => {
      const wanted = queries.filter(({ refId }) => refIds.includes(refId));
      return asking.ask(
        wanted.map((query) => ({ ...query, allowPartial: true, ...atLeast(intervals[query.refId]) })),
        again
      );
    },
  });
}

/** The bound of the automatic interval, where there is one already. */
function atLeast(interval: string | undefined): Partial<PartialQuery> {
  return interval ? { intervalAtLeast: interval } : {};
}

/** A picture for a report or an alert is taken once, so that it must not show the half of it. */
function isRendering(): boolean {
  return config.bootData?.user?.authenticatedBy === 'render';
}
