import type { Dataset } from '../dataset';
import type { Group } from './groups';
import { holds } from './select';
import type { TruthRequest } from './types';

const MAX_INSTANCES = 500;

/** How many groups are shown before the rest is folded: in rules all, unless somebody set a limit. */
export const groupLimitOf = ({ query, rule }: TruthRequest): number => query.groupLimit ?? (rule ? Infinity : 10);

/** Throws an Error when a rule would have too many instances. */
export function checkInstances({ query, rule }: TruthRequest, groups: Group[]): void {
  if (rule && query.groupLimit === undefined && groups.length > MAX_INSTANCES) {
    throw new Error(`groupBy: ${groups.length} groups are more than ${MAX_INSTANCES}.`);
  }
}

/** The bots that a rule by bot always has an instance of: those that the query's bots and filters admit. */
export function everyBot(dataset: Dataset, { query, rule, bots, account }: TruthRequest): string[] {
  if (!rule || account || query.groupBy?.length !== 1 || query.groupBy[0] !== 'bot') {
    return [];
  }
  const known = query.bots?.length ? query.bots : (bots ?? dataset.bots.map(({ id }) => id));
  const filters = (query.filters ?? []).filter(({ key, values }) => key === 'bot' && values.length > 0);
  return [...new Set(known)].filter((bot) => filters.every((filter) => holds(filter, [bot])));
}

/** A dimension's name as a label: in rules letters, digits and underscores, a second one of a name with a number. */
export function labelNames(groupBy: string[], rule: boolean | undefined): string[] {
  const names: string[] = [];
  for (const dimension of groupBy) {
    const plain = rule ? [...dimension].map((sign) => (/[A-Za-z0-9]/.test(sign) ? sign : '_')).join('') : dimension;
    let name = plain;
    for (let n = 2; names.includes(name); n++) {
      name = `${plain}_${n}`;
    }
    names.push(name);
  }
  return names;
}
