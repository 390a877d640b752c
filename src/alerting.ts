import { CoreApp } from '@grafana/data';

import type { SessionsQuery } from './query';
import { SCHEMA_VERSION } from './query';
import { KINDS } from './reader';

/** Whether a query belongs to an alert rule, where only numbers count and variables do not exist. */
export function isAlerting(app: CoreApp | undefined): boolean {
  return app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
}

/** A new alert rule: one figure for its whole range, and no value while there is too little to judge. */
export const DEFAULT_ALERT_QUERY: Readonly<Partial<SessionsQuery>> = {
  schemaVersion: SCHEMA_VERSION,
  queryType: 'summary',
  measures: ['dropOffRate'],
  minSessions: 20,
  countBy: 'end',
  finalOnly: true,
};

/** Whether a query holds none of the fields of this data source, as that of a rule that was just begun does. */
export function isUnwritten(query: unknown): boolean {
  return typeof query === 'object' && query !== null && !Object.keys(KINDS).some((field) => field in query);
}
