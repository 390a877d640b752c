import { CoreApp, TimeRange } from '@grafana/data';

import { SessionsDataSource } from '../../datasource';
import { SessionsQuery } from '../../query';
import { Scope } from '../../resources';
import { FieldErrors } from '../../validate';

/** What every row of the query editor gets. */
export interface RowProps {
  query: SessionsQuery;
  errors: FieldErrors;
  /** Changes some fields, and runs the query when it is free of mistakes. */
  update: (change: Partial<SessionsQuery>) => void;
  datasource: SessionsDataSource;
  range?: TimeRange;
  app?: CoreApp;
  /** Prefix of the input IDs, unique in the page. */
  id: string;
  onlySessions?: boolean;
}

/** The sessions of which suggestions are wanted: those that the query asks for already. */
export function scopeOf({ query, range }: Pick<RowProps, 'query' | 'range'>): Scope {
  const { bots, containmentTypes, sessionType, status, developerSessions } = query;
  return { bots, containmentTypes, sessionType, status, developerSessions, range };
}

/** The label and message of a field in which something is wrong. */
export function problem(message: string | undefined): { invalid?: boolean; error?: string } {
  return message ? { invalid: true, error: message } : {};
}

/** Whether the query belongs to an alert rule, where only numbers count and variables do not exist. */
export function isAlerting(app: CoreApp | undefined): boolean {
  return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
}
