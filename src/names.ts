/** The names of an object's fields with their type. For objects written in the code: they have no field but those of T. */
export function fieldsOf<T extends object>(object: T): Array<keyof T & string> {
  // Object.keys says string, since an object may have more fields than its type names.
  return Object.keys(object) as Array<keyof T & string>;
}

/** Whether the value is one of the list. */
export function includes<T extends string>(list: readonly T[], value: string): value is T {
  return list.some((one) => one === value);
}

/**
 * The record without Object's prototype. Names are looked up in it that come from bots and from people, and `constructor`
 * is one like any other.
 */
export function withoutPrototype<T>(entries: Record<string, T>): Record<string, T> {
  return Object.assign(Object.create(null), entries);
}
