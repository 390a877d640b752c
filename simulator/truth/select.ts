import { checkDimension, valuesOf } from './dimensions';
import type { Session } from './session';
import type { SessionsQuery } from './types';
import type { Zone } from './zone';

type Test = (session: Session) => boolean;

/** Tests that say which sessions a query is about. */
export interface Selection {
  /** All constraints. */
  matches: Test;
  /** All but those on the containment type: what rates are made of, and which groups there are. */
  rated: Test;
  /** All but the status, for sessions that are not closed while only closed ones are asked for. */
  openLeftOut: Test;
}

const RATES = ['dropOffRate', 'selfServiceRate', 'agentTransferRate'];

/** Whether the measure is a share of sessions by containment type. */
export const isRate = (measure: string): boolean => RATES.includes(measure);

/** Reads the constraints of a query. A query of rates only has no constraint on the containment type. */
export function select(query: SessionsQuery, zone: Zone): Selection {
  const lists = ['sessions', 'conversation'].includes(query.queryType ?? '');
  const measures = lists ? [] : (query.measures ?? ['dropOffRate']);
  const onlyRates = measures.length > 0 && measures.every(isRate);
  const filters = (query.filters ?? []).filter(({ values }) => values.length > 0);
  const containment = all(
    ...filters.filter(({ key }) => key === 'containmentType').map((filter) => filterTest(filter, zone)),
    anyOf(query.containmentTypes, (session) => session.containmentType)
  );
  const rest = all(
    ...filters.filter(({ key }) => key !== 'containmentType').map((filter) => filterTest(filter, zone)),
    choice('sessionType', query.sessionType ?? 'interactive', ['interactive', 'non-interactive'], (s) => s.sessionType),
    developerTest(query.developerSessions ?? 'exclude'),
    anyOfIds(query.callId, ({ entry }) => [entry.callId]),
    anyOfIds(query.apiUserId, ({ entry }) => [entry.email, entry.employee])
  );
  const status = choice('status', query.status ?? 'closed', ['closed', 'active'], (s) => s.status);
  const wanted = onlyRates ? rest : all(rest, containment);
  return {
    matches: all(wanted, status),
    rated: all(rest, status),
    openLeftOut: (session) => (query.status ?? 'closed') === 'closed' && session.status !== 'closed' && wanted(session),
  };
}

const all =
  (...tests: Test[]): Test =>
  (session) =>
    tests.every((test) => test(session));

const anyOf =
  (wanted: string[] | undefined, value: (session: Session) => string | undefined): Test =>
  (session) =>
    !wanted || wanted.length === 0 || wanted.includes(value(session) ?? '');

function choice(field: string, wanted: string, values: string[], value: (session: Session) => string): Test {
  if (wanted !== 'all' && !values.includes(wanted)) {
    throw new Error(`${field}: "${wanted}" is not one of ${values.join(', ')}, all.`);
  }
  return (session) => wanted === 'all' || value(session) === wanted;
}

function developerTest(wanted: string): Test {
  switch (wanted) {
    case 'include':
      return () => true;
    case 'exclude':
      return (session) => !session.developer;
    case 'only':
      return (session) => session.developer;
    default:
      throw new Error(`developerSessions: "${wanted}" is not one of exclude, include, only.`);
  }
}

interface Filter {
  key: string;
  operator: string;
  values: string[];
}

function filterTest(filter: Filter, zone: Zone): Test {
  checkDimension(filter.key, 'filters');
  const test = valuesTest(filter);
  return (session) => test(valuesOf(session, filter.key, zone));
}

/** Whether a session that has these values of the filter's dimension is kept. */
export const holds = (filter: Filter, has: string[]): boolean => valuesTest(filter)(has);

/** = and =~ hold when any value of the session is, or matches, any of the filter's; != and !~ are the negation. */
function valuesTest({ operator, values }: Filter): (has: string[]) => boolean {
  const equal = (has: string[]) => has.some((value) => values.includes(value));
  switch (operator) {
    case '=':
      return equal;
    case '!=':
      return (has) => !equal(has);
    case '=~':
    case '!~': {
      const patterns = values.map(anchored);
      const match = (has: string[]) => has.some((value) => patterns.some((pattern) => pattern.test(value)));
      return operator === '=~' ? match : (has) => !match(has);
    }
    default:
      throw new Error(`filters: "${operator}" is not one of =, !=, =~, !~.`);
  }
}

/** A pattern anchored at both ends; flags in front, as in (?i)abc, are read as RE2 has them. */
function anchored(pattern: string): RegExp {
  const [prefix = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  return new RegExp(`^(?:${pattern.slice(prefix.length)})$`, `u${flags}`);
}

/** Whether one of the session's IDs was asked for; asking for none takes every session. */
function anyOfIds(wanted: string | string[] | undefined, ids: (session: Session) => Array<string | undefined>): Test {
  const list = [wanted ?? []].flat().filter(Boolean);
  return (session) => list.length === 0 || ids(session).some((id) => id !== undefined && list.includes(id));
}
