/** The names of an object's fields with their type. For objects written in the code: they have no field but those of T. */
export function fieldsOf<T extends object>(object: T): Array<keyof T & string> {
  // Object.keys says string, since an object may have more fields than its type names.
  return Object.keys(object) as Array<keyof T & string>;
}
