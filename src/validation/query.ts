import type { FieldErrors, SessionsQuery } from '../query';
import {
  CONTAINMENT_TYPES,
  DEVELOPER_SESSIONS,
  FETCHES,
  idsOf,
  QUERY_TYPES,
  queryTypeOf,
  SCHEMA_VERSION,
  SESSION_TYPES,
  STATUSES,
} from '../query';
import { MAX } from '../limits';
import { readQuery } from '../reader';
import { textWith } from '../text';
import { alertRule } from './alertRule';
import { comparison } from './comparison';
import { counting } from './counting';
import { filters } from './filters';
import { queryType } from './queryType';
import type { Rule } from './rule';
import { eachOneOf, oneOf, timeZone } from './values';

/** What is checked of a query, in this order. pkg/query checks the same: parse.go, check.go. */
const RULES: readonly Rule[] = [sessions, counting, comparison, filters, queryType, alertRule];

/**
 * Checks a query as the back end does, whatever is stored, so that the editor can explain at the field. Values with a
 * dashboard variable are not known yet and pass; in an alert rule there are no variables, so there they are an error.
 */
export function checkQuery(stored: unknown, forAlertRule = false): FieldErrors {
  const { query, errors } = readQuery(stored);
  for (const rule of RULES) {
    rule(
      query,
      (field, message) => {
        if (message && !errors[field]) {
          errors[field] = message;
        }
      },
      forAlertRule
    );
  }
  return errors;
}

/** Whether the query can run. */
export function isValid(query: unknown, forAlertRule = false): boolean {
  return Object.keys(checkQuery(query, forAlertRule)).length === 0;
}

/** Of which sessions, and how they are asked for: fields that every query has. */
function sessions(query: SessionsQuery, note: Parameters<Rule>[1]): void {
  note('schemaVersion', version(query));
  note('queryType', oneOf(queryTypeOf(query), QUERY_TYPES));
  note('containmentTypes', eachOneOf(query.containmentTypes, CONTAINMENT_TYPES));
  note('sessionType', oneOf(query.sessionType, SESSION_TYPES));
  note('status', oneOf(query.status, STATUSES));
  note('developerSessions', oneOf(query.developerSessions, DEVELOPER_SESSIONS));
  note('fetch', oneOf(query.fetch, FETCHES));
  note('timeZone', timeZone(query.timeZone));
  note('apiUserId', lookups(query.apiUserId));
  note('callId', lookups(query.callId));
}

function version({ schemaVersion = SCHEMA_VERSION }: SessionsQuery): string | undefined {
  return schemaVersion === SCHEMA_VERSION
    ? undefined
    : textWith(
        'error.schema-version',
        'This query was saved by a newer version of the plugin (schema version {{version}}). Update the plugin to edit or run it.',
        { version: schemaVersion }
      );
}

/** IDs that Kore.ai is asked for one by one. */
function lookups(ids: string | string[] | undefined): string | undefined {
  const count = new Set(idsOf(ids)).size;
  return count <= MAX.lookups
    ? undefined
    : textWith(
        'error.lookups',
        'Kore.ai is asked for these one by one, so at most {{max}} are allowed; these are {{count}}.',
        { max: MAX.lookups, count }
      );
}
