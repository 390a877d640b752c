import { HOUR } from '../dataset';
import type { Session, Tag } from './session';
import type { Zone } from './zone';

/** What a missing value reads as. */
const NONE = '(none)';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Dimensions with a small fixed set of values, in their natural order. Never folded. */
export const FIXED: Record<string, string[]> = {
  containmentType: ['dropOff', 'selfService', 'agent'],
  sessionType: ['interactive', 'non-interactive'],
  status: ['closed', 'active'],
  hourOfDay: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
  dayOfWeek: WEEKDAYS,
};

const PLAIN = [
  'bot',
  'containmentType',
  'sessionType',
  'status',
  'channel',
  'language',
  'userId',
  'hourOfDay',
  'dayOfWeek',
];

/** Throws an Error that names the field when there is no such dimension. */
export function checkDimension(dimension: string, field: string): void {
  if (!PLAIN.includes(dimension) && !/^(sessionTag|userTag)\../.test(dimension)) {
    throw new Error(`${field}: "${dimension}" is not one of ${PLAIN.join(', ')}, sessionTag.<name>, userTag.<name>.`);
  }
}

/** The distinct values of a session in a dimension; a missing value is (none), so there is always one. */
export function valuesOf(session: Session, dimension: string, zone: Zone): string[] {
  const values = [...new Set(rawValues(session, dimension, zone).filter((value) => value !== undefined))];
  return values.length > 0 ? values : [NONE];
}

function rawValues(session: Session, dimension: string, zone: Zone): Array<string | undefined> {
  switch (dimension) {
    case 'bot':
      return session.bots;
    case 'containmentType':
      return [session.containmentType];
    case 'sessionType':
      return [session.sessionType];
    case 'status':
      return [session.status];
    case 'channel':
      return [session.channel];
    case 'language':
      return session.languages;
    case 'userId':
      return [session.user];
    case 'hourOfDay':
      return [FIXED.hourOfDay[new Date(zone.wall(session.start)).getUTCHours()]];
    case 'dayOfWeek':
      // 1970-01-01 was a Thursday.
      return [WEEKDAYS[(Math.floor(zone.wall(session.start) / (24 * HOUR)) + 3) % 7]];
    default:
      return tagValues(session, dimension);
  }
}

/** The values of a tag, as they come, repeated ones too; missing ones left out. */
export function tagValues(session: Session, dimension: string): string[] {
  const [prefix] = dimension.split('.', 1);
  const name = dimension.slice(prefix.length + 1);
  const tags: Tag[] = prefix === 'sessionTag' ? session.sessionTags : session.userTags;
  return tags.flatMap((tag) => (tag.name === name && tag.value !== undefined ? [tag.value] : []));
}
