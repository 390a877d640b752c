/** Items with a key each by their name; the second of the same name is "name 2". */
export function keyed<T>(items: T[], nameOf: (item: T) => string): Array<{ key: string; item: T }> {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { key: count === 1 ? name : `${name} ${count}`, item };
  });
}
