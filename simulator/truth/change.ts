import type { Dataset } from '../dataset';
import type { Range } from './buckets';
import { shifter } from './buckets';
import { gather } from './gather';
import type { Group } from './groups';
import { sameGroups } from './groups';
import { MEASURES } from './measures';
import { isRate } from './select';
import type { TruthRequest, Value } from './types';
import type { Zone } from './zone';

/**
 * What each group of a compared summary changed by, by measure: its value less
 * that of the same group in the earlier period. Other is what was in none of the
 * others then. Nothing then: no change. Undefined when nothing is compared.
 */
export function changesOf(
  dataset: Dataset,
  request: TruthRequest,
  measured: Range,
  groups: Group[],
  zone: Zone,
  asOf: number
): Array<Record<string, Value>> | undefined {
  const { query } = request;
  // A rule would judge the change as if it were the value.
  if (!query.compare || query.sessionIds?.length || request.rule) {
    return undefined;
  }
  const shift = shifter(query.compare, measured, zone);
  const earlier = { from: shift(measured.from), to: Math.max(shift(measured.from), shift(measured.to)) };
  const { counted } = gather(dataset, request, earlier, zone, asOf);
  const known = query.groupBy?.includes('containmentType') ? counted.matched : counted.rated;
  const nothing = known.length === 0;
  const before = sameGroups(groups, counted, query.groupBy ?? [], zone);
  const min = query.minSessions ?? 1;
  const measures = query.measures ?? ['dropOffRate'];
  return groups.map((group, i) =>
    Object.fromEntries(
      measures.map((measure) => {
        const [now, then] = [MEASURES[measure](group, min), MEASURES[measure](before[i], min)];
        const change = nothing || now === null || then === null ? null : now - then;
        return [measure, change !== null && isRate(measure) ? 100 * change : change];
      })
    )
  );
}
