import { FIXED, valuesOf } from './dimensions';
import type { Counted } from './measures';
import type { Session } from './session';
import type { Labels } from './types';
import type { Zone } from './zone';

/** A group with its sessions over the whole range. */
export interface Group extends Counted {
  values: string[];
  other: boolean;
}

const OTHER = 'Other';

/** A group's labels by name. */
export const labelsOf = (group: Group, names: string[]): Labels =>
  Object.fromEntries(names.map((name, i) => [name, group.values[i]]));

/**
 * The groups in their order, the folded ones as Other, and how many were
 * folded. A session is once in every group of its values. Dimensions with a
 * fixed set of values are not folded: Other takes the place of the rest only.
 * Groups of the `always` values are there also without any session.
 */
export function groupsOf(
  counted: Counted,
  groupBy: string[],
  limit: number,
  zone: Zone,
  always: string[] = []
): { groups: Group[]; folded: number } {
  const all = gather(counted, groupBy, zone, always);
  const open = groupBy.map((dimension) => !FIXED[dimension]);
  const openPart = (group: Group) => group.values.filter((_, i) => open[i]);
  const ranks = rank(all, openPart);
  const rankOf = (group: Group) => (group.other ? Infinity : ranks.get(JSON.stringify(openPart(group)))!);
  const kept = all.filter((group) => rankOf(group) < limit);
  const rest = all.filter((group) => rankOf(group) >= limit);
  const others = fold(rest, open);
  return { groups: [...kept, ...others].sort(inOrder(groupBy, rankOf)), folded: new Set(rest.map(rankOf)).size };
}

/** The same groups of other sessions, in their order; Other is what is in none of those that are not folded. */
export function sameGroups(shown: Group[], counted: Counted, groupBy: string[], zone: Zone): Group[] {
  const open = groupBy.map((dimension) => !FIXED[dimension]);
  const openPart = (values: string[]) => JSON.stringify(values.filter((_, i) => open[i]));
  const kept = new Set(shown.filter(({ other }) => !other).map(({ values }) => openPart(values)));
  const all = gather(counted, groupBy, zone, []);
  const others = fold(
    all.filter(({ values }) => !kept.has(openPart(values))),
    open
  );
  const same = (a: Group, b: Group) => JSON.stringify(a.values) === JSON.stringify(b.values);
  return shown.map(
    (group) => (group.other ? others : all).find((other) => same(group, other)) ?? { ...group, matched: [], rated: [] }
  );
}

function gather(counted: Counted, groupBy: string[], zone: Zone, always: string[]): Group[] {
  const empty = (value: string): Group => ({ values: [value], other: false, matched: [], rated: [] });
  const groups = new Map(always.map((value) => [JSON.stringify([value]), empty(value)]));
  const add = (session: Session, kind: keyof Counted) => {
    for (const values of combinations(groupBy.map((dimension) => valuesOf(session, dimension, zone)))) {
      const key = JSON.stringify(values);
      const group = groups.get(key) ?? { values, other: false, matched: [], rated: [] };
      groups.set(key, group);
      group[kind].push(session);
    }
  };
  counted.matched.forEach((session) => add(session, 'matched'));
  counted.rated.forEach((session) => add(session, 'rated'));
  // A group exists where sessions differ from the wanted ones in their containment type at most; one of a
  // containment type where some are wanted.
  const byType = groupBy.includes('containmentType');
  return [...groups.values()].filter(({ matched }) => !byType || matched.length > 0);
}

/** One value of each list, in every way. */
function combinations(lists: string[][]): string[][] {
  return lists.reduce<string[][]>((all, list) => all.flatMap((some) => list.map((value) => [...some, value])), [[]]);
}

/** What is open to folding, by sessions over the whole range, largest first; ties by label. */
function rank(groups: Group[], openPart: (group: Group) => string[]): Map<string, number> {
  const sessions = new Map<string, { values: string[]; found: Set<Session> }>();
  for (const group of groups) {
    const values = openPart(group);
    const key = JSON.stringify(values);
    const entry = sessions.get(key) ?? { values, found: new Set<Session>() };
    sessions.set(key, entry);
    group.matched.forEach((session) => entry.found.add(session));
  }
  const sorted = [...sessions].sort(([, a], [, b]) => b.found.size - a.found.size || compareLists(a.values, b.values));
  return new Map(sorted.map(([key], i) => [key, i]));
}

/** Other: the sessions that are in at least one folded group, each once. */
function fold(groups: Group[], open: boolean[]): Group[] {
  const others = new Map<string, Group>();
  for (const group of groups) {
    const values = group.values.map((value, i) => (open[i] ? OTHER : value));
    const key = JSON.stringify(values);
    const other = others.get(key) ?? { values, other: true, matched: [], rated: [] };
    others.set(key, other);
    other.matched.push(...group.matched);
    other.rated.push(...group.rated);
  }
  const once = (sessions: Session[]) => [...new Set(sessions)];
  return [...others.values()].map((other) => ({ ...other, matched: once(other.matched), rated: once(other.rated) }));
}

/** By rank, Other last; within it dimension by dimension the fixed ones in natural order. */
function inOrder(groupBy: string[], rankOf: (group: Group) => number): (a: Group, b: Group) => number {
  return (a, b) => {
    if (rankOf(a) !== rankOf(b)) {
      return rankOf(a) - rankOf(b);
    }
    const orders = groupBy.map((dimension, i) =>
      FIXED[dimension] ? compareFixed(dimension, a.values[i], b.values[i]) : 0
    );
    return orders.find((order) => order !== 0) ?? 0;
  };
}

/** Values outside the fixed set come after it, by label. */
function compareFixed(dimension: string, a: string, b: string): number {
  const orderOf = (value: string) => {
    const found = FIXED[dimension].indexOf(value);
    return found >= 0 ? found : Infinity;
  };
  const [x, y] = [orderOf(a), orderOf(b)];
  return x === y ? compare(a, b) : x - y;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareLists(a: string[], b: string[]): number {
  return a.map((value, i) => compare(value, b[i])).find((order) => order !== 0) ?? 0;
}
