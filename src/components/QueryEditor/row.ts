import type { CoreApp, TimeRange } from '@grafana/data';
import type { ComboboxOption } from '@grafana/ui';

import type { EditorSource } from '../../editorSource';
import { fillKnown } from '../../fill';
import { literalName } from '../../literal';
import type { FieldErrors, SessionFilter, SessionsQuery } from '../../query';
import type { Scope } from '../../resources';
import { dimensionChoice, fixedDimensions, matching, suggest } from '../choices';

/** What every row of the query editor gets. */
export interface RowProps {
  /** In shape, whatever is stored. */
  query: SessionsQuery;
  /** The filters as they are stored. */
  storedFilters?: unknown;
  errors: FieldErrors;
  /** Changes some fields, and runs the query when it is free of mistakes. */
  update: (change: Partial<SessionsQuery>) => void;
  /** What the data source knows for editors. */
  source: EditorSource;
  range?: TimeRange;
  app?: CoreApp;
  /** Prefix of the input IDs, unique in the page. */
  id: string;
  onlySessions?: boolean;
  /** The plugin ID of the panel that draws the answer, where it is known. */
  panel?: string;
}

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
  wanted: (key: string) => boolean = () => true
): Promise<Array<ComboboxOption<string>>> {
  const keys = await suggest(
    async () =>
      (await row.source.resources.keys(scopeOf(row))).options.map(({ value }) =>
        dimensionChoice(literalName(String(value)))
      ),
    fixedDimensions()
  );
  return matching(
    keys.filter(({ value }) => wanted(value)),
    typed
  );
}

/** The label and message of a field in which something is wrong. */
export function problem(message: string | undefined): { invalid?: boolean; error?: string } {
  return message ? { invalid: true, error: message } : {};
}
