import type { CoreApp, TimeRange } from '@grafana/data';

import type { EditorSource } from '../../editorSource';
import type { FieldErrors, SessionsQuery } from '../../query';

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

/** The label and message of a field in which something is wrong. */
export function problem(message: string | undefined): { invalid?: boolean; error?: string } {
  return message ? { invalid: true, error: message } : {};
}
