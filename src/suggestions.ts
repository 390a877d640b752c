import type {
  DataSourceGetTagKeysOptions,
  DataSourceGetTagValuesOptions,
  GetTagResponse,
  MetricFindValue,
} from '@grafana/data';

import { fromAdHoc } from './adhoc';
import type { EditorSource } from './editorSource';
import { fillKnown } from './fill';
import { dimensionGroup, dimensionLabel } from './labels';
import type { SessionsQuery } from './query';
import { DIMENSIONS, mayBeMissing, NONE } from './dimensions';
import type { Scope } from './resources';
import { reasonOf } from './resources';
import { checkFilter } from './validation/filters';

/** What a dashboard's ad hoc filters and groups can be by. */
export function suggestKeys(
  source: EditorSource,
  options?: DataSourceGetTagKeysOptions<SessionsQuery>
): Promise<GetTagResponse> {
  return offered(async () => (await source.resources.keys(scopeOf(source, options))).options, fixedKeys());
}

/** The values of an ad hoc filter; the missing value is one of them where sessions can be without. */
export function suggestValues(
  source: EditorSource,
  options: DataSourceGetTagValuesOptions<SessionsQuery>
): Promise<GetTagResponse> {
  const { key } = options;
  const always = mayBeMissing(key) ? [{ value: NONE, text: NONE }] : [];
  return offered(async () => {
    const found = (await source.resources.values({ key, ...scopeOf(source, options) })).options;
    return [...found, ...always.filter(({ value }) => !found.some((option) => option.value === value))];
  }, always);
}

/** The sessions that suggestions are drawn from: those of the panels and of the other filters. */
function scopeOf(source: EditorSource, options: DataSourceGetTagKeysOptions<SessionsQuery> | undefined): Scope {
  const queries = (options?.queries ?? []).map(fillKnown);
  return {
    range: options?.timeRange,
    bots: source.presentBots(botsOf(queries)),
    // What cannot be answered is said where it is asked, and must not take the suggestions away.
    filters: fromAdHoc(options?.filters).filter((filter) => !Object.values(checkFilter(filter)).some(Boolean)),
  };
}

/** The bots of all queries; none when one of them asks for every bot. */
function botsOf(queries: SessionsQuery[]): string[] | undefined {
  const lists = queries.map((query) => query.bots ?? []);
  return lists.length > 0 && lists.every((bots) => bots.length > 0) ? [...new Set(lists.flat())] : undefined;
}

/** The dimensions that all sessions have. */
function fixedKeys(): MetricFindValue[] {
  return DIMENSIONS.map((value) => ({ value, text: dimensionLabel(value), group: dimensionGroup(value) }));
}

/** What is found; after a failure what there is at least, with the reason beside it. */
async function offered(find: () => Promise<MetricFindValue[]>, atLeast: MetricFindValue[]): Promise<GetTagResponse> {
  try {
    return { data: await find() };
  } catch (failure) {
    return { data: atLeast, error: { message: reasonOf(failure) ?? String(failure) } };
  }
}
