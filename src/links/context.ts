import type { DataQueryRequest } from '@grafana/data';
import { config } from '@grafana/runtime';

import type { SessionsQuery } from '../query';

/** What links lead to and from. */
export interface LinkContext {
  datasource: { uid: string; type: string; name: string };
  /** The time zone of the data source, for shifts by days. */
  timeZone: string;
  range: DataQueryRequest['range'];
  /** When the queries were asked, in ms: a range that ends later ends there for a shift by the range. */
  now: number;
  /** Whether messages may be read. */
  conversations?: boolean;
  /** The queries of the request with variables and ad hoc filters filled in. */
  queries: SessionsQuery[];
}

/** Whether the person may open Explore; without the right the links would lead nowhere. */
export function mayExplore(): boolean {
  const permissions: Record<string, boolean> | undefined = config.bootData?.user?.permissions;
  return Boolean(config.exploreEnabled && permissions?.['datasources:explore']);
}
