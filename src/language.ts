import language from '../pkg/query/language.json';

/** Fields of a stored query. */
export const FIELDS: readonly string[] = language.fields;
/** Fields that the front end's query() adds; never stored. */
export const ADDED_BY_QUERY: readonly string[] = language.addedByQuery;
const KNOWN = new Set([...FIELDS, ...ADDED_BY_QUERY, ...language.grafanaFields]);
/** Fields that Grafana adds to its ad hoc filters, without a meaning for sessions. */
export const GRAFANA_FILTER_FIELDS: readonly string[] = language.grafanaFilterFields;
const FILTER_KNOWN = new Set([...language.filterFields, ...GRAFANA_FILTER_FIELDS]);

/** A field that is not known, with the known one that was probably meant. */
export interface Slip {
  /** Where it stands: "measure" or "filters[0].vals". */
  path: string;
  meant: string;
}

/** Fields that are within two letters of a known one, or equal but for case. The same as unknown.go finds. */
export function slipsOf(stored: Record<string, unknown>): Slip[] {
  const filters = Array.isArray(stored.filters) ? stored.filters : [stored.filters];
  return [
    ...slips(stored, '', KNOWN, FIELDS),
    ...filters.flatMap((filter, i) =>
      filter !== null && typeof filter === 'object' && !Array.isArray(filter)
        ? slips(filter, `filters[${i}].`, FILTER_KNOWN, language.filterFields)
        : []
    ),
  ];
}

function slips(object: object, path: string, known: Set<string>, candidates: readonly string[]): Slip[] {
  return Object.keys(object)
    .filter((field) => !known.has(field))
    .sort()
    .slice(0, MAX_UNKNOWN)
    .flatMap((field) => {
      const meant = closest(field, candidates);
      return meant === undefined ? [] : [{ path: path + field, meant }];
    });
}

const MAX_UNKNOWN = 100;

function closest(field: string, candidates: readonly string[]): string | undefined {
  const same = candidates.find((c) => c.toLowerCase() === field.toLowerCase());
  if (same !== undefined) {
    return same;
  }
  let found: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const d = Math.abs(candidate.length - field.length) < least ? distance(field, candidate) : least;
    if (d < least) {
      [found, least] = [candidate, d];
    }
  }
  return found;
}

/** How many letters have to be put in, left out or changed to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  const letters = [...b];
  const row = [0, ...letters.map((_, j) => j + 1)];
  [...a].forEach((x, i) => {
    let diagonal = row[0];
    row[0] = i + 1;
    letters.forEach((y, j) => {
      const changed = diagonal + (x === y ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = Math.min(changed, row[j] + 1, diagonal + 1);
    });
  });
  return row[letters.length];
}
