import limits from '../pkg/query/limits.json';

// Bounds and defaults of a query, from the file that the back end has in it.

/** What a query leaves out reads as this. */
export const DEFAULTS = limits.defaults;

/** What a query may hold at most; the back end checks the rest of the file. */
export const MAX = limits.max;

/** Events in a graph: more regions than the second say nothing. The newest are shown, and a notice says there are more. */
export const DEFAULT_ANNOTATIONS = 200;
export const MAX_ANNOTATIONS = 1000;
