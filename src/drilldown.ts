import type { AdHocVariableFilter, DrilldownsApplicability } from '@grafana/data';
import { t } from '@grafana/i18n';

import { dimensionLabel, measureLabel } from './labels';
import type { SessionsQuery } from './query';
import { MAX } from './limits';
import { isDimension } from './dimensions';
import { isList, measuresOf, RATES } from './query';
import { textWith } from './text';

// A dashboard's filters and groups are meant for all its panels. What cannot be applied to a query is left out of it,
// and said: else the panel would fail, or show something else than people believe.

interface Drilldowns {
  queries?: SessionsQuery[];
  filters?: AdHocVariableFilter[];
  groupByKeys?: string[];
}

/** Reports for each filter and group of a dashboard whether all queries of a panel can take it, and why not. */
export function applicability({ queries = [], filters = [], groupByKeys = [] }: Drilldowns): DrilldownsApplicability[] {
  const byIds = queries.length > 0 && queries.every((query) => query.sessionIds?.length);
  const reasonOfFilter = (key: string) =>
    unknownKey(key) ?? (byIds ? t('applicability.by-id', 'The query asks for sessions by their IDs') : undefined);
  const reasonOfGroup = (key: string) => {
    const refusals = queries.map((query) => addGroups(query, groupByKeys).refused.get(key));
    return unknownKey(key) ?? refusals.find((reason) => reason !== undefined);
  };
  return [
    ...filters.map(({ key, origin }) => ({ key, origin, ...verdict(reasonOfFilter(key)) })),
    ...groupByKeys.map((key) => ({ key, ...verdict(reasonOfGroup(key)) })),
  ];
}

/** The query with the groups of the dashboard that it can take beside its own, and a sentence for each of the others. */
export function withGroups<T extends SessionsQuery>(query: T, keys: string[] = []): { query: T; notices: string[] } {
  const { groupBy, refused } = addGroups(query, keys);
  const notices = [...refused].map(([key, reason]) =>
    textWith('applicability.left-out', 'Not grouped by {{key}}: {{reason}}.', {
      key: dimensionLabel(key),
      reason,
    })
  );
  return { query: groupBy.length > (query.groupBy?.length ?? 0) ? { ...query, groupBy } : query, notices };
}

function addGroups(query: SessionsQuery, keys: string[]) {
  const groupBy = [...(query.groupBy ?? [])];
  const refused = new Map<string, string>();
  for (const key of keys) {
    const reason = groupBy.includes(key) ? undefined : groupRefusal(query, key, groupBy.length);
    if (reason) {
      refused.set(key, reason);
    } else if (!groupBy.includes(key)) {
      groupBy.push(key);
    }
  }
  return { groupBy, refused };
}

function groupRefusal(query: SessionsQuery, key: string, groups: number): string | undefined {
  if (isList(query) || query.sessionIds?.length) {
    return t('applicability.no-groups', 'A list of sessions has no groups');
  }
  const rate = measuresOf(query).find((measure) => measure in RATES);
  if (rate && key === 'containmentType') {
    return textWith('applicability.rate', '{{measure}} within one containment type would always be 0 or 100 %', {
      measure: measureLabel(rate),
    });
  }
  return groups >= MAX.groupBy
    ? textWith('applicability.groups', 'A query has at most {{max}} groups', { max: MAX.groupBy })
    : unknownKey(key);
}

function unknownKey(key: string): string | undefined {
  return isDimension(key) ? undefined : textWith('applicability.unknown', 'Sessions have no "{{key}}"', { key });
}

function verdict(reason: string | undefined) {
  return { applicable: reason === undefined, reason };
}
