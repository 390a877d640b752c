import { includes, withoutPrototype } from './names';
import { CONTAINMENT_TYPES } from './query';

// What sessions are filtered and grouped by.

export const DIMENSIONS = [
  'bot',
  'containmentType',
  'sessionType',
  'status',
  'channel',
  'language',
  'userId',
  'hourOfDay',
  'dayOfWeek',
] as const;

/** Dimensions of a small fixed set, with their values in natural order. */
export const FIXED_VALUES: Readonly<Record<string, readonly string[]>> = withoutPrototype({
  containmentType: CONTAINMENT_TYPES,
  sessionType: ['interactive', 'non-interactive'],
  status: ['closed', 'active'],
  hourOfDay: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
  dayOfWeek: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
});

export const SESSION_TAG = 'sessionTag.';
export const USER_TAG = 'userTag.';

/** What a missing value reads as, in filters and as a group. */
export const NONE = '(none)';

/** The label of the groups beyond the group limit; the second when a group is really called like the first. */
export const OTHER = 'Other';
/** What they are called where a real group is called like the first. */
export const OTHER_TAKEN = /^Other \(folded(?: (\d+))?\)$/;

/** Whether a name is sessionTag.<name> or userTag.<name>. */
export function isTag(key: string): boolean {
  return (
    (key.startsWith(SESSION_TAG) && key.length > SESSION_TAG.length) ||
    (key.startsWith(USER_TAG) && key.length > USER_TAG.length)
  );
}

/** Whether a name is something by which sessions are filtered and grouped. */
export function isDimension(key: string): boolean {
  return isTag(key) || includes(DIMENSIONS, key);
}

/** Whether a session may have no value of a dimension. A session type or status that is missing counts as the default. */
export function mayBeMissing(key: string): boolean {
  return isTag(key) || includes(['containmentType', 'channel', 'language', 'userId'], key);
}
