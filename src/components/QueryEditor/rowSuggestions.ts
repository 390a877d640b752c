import type { ComboboxOption } from '@grafana/ui';

import { fillKnown } from '../../fill';
import { literalName } from '../../literal';
import type { SessionFilter } from '../../query';
import type { Scope } from '../../resources';
import { dimensionOption, fixedDimensions, matching, suggest } from '../options';
import type { RowProps } from './rowProps';

/** The sessions of which suggestions are wanted: those that the query asks for already, with these filters. */
export function scopeOf(
  { query, range, source }: Pick<RowProps, 'query' | 'range' | 'source'>,
  filters: SessionFilter[] = []
): Scope {
  const filled = fillKnown({ ...query, filters });
  const { bots, containmentTypes, sessionType, status, developerSessions } = filled;
  return {
    bots: source.presentBots(bots),
    containmentTypes,
    sessionType,
    status,
    developerSessions,
    filters: filled.filters,
    range,
  };
}

/** The dimensions and tags that occur, by what was typed; the fixed ones when they cannot be asked for. */
export async function keysOf(
  row: Pick<RowProps, 'query' | 'range' | 'source'>,
  typed: string,
  isOffered: (key: string) => boolean = () => true
): Promise<Array<ComboboxOption<string>>> {
  const keys = await suggest(
    async () =>
      (await row.source.resources.keys(scopeOf(row))).options.map(({ value }) =>
        dimensionOption(literalName(String(value)))
      ),
    fixedDimensions()
  );
  return matching(
    keys.filter(({ value }) => isOffered(value)),
    typed
  );
}
