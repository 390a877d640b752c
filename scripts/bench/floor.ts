/**
 * The fewest calls that read the rows of one window (less than 7 days) at so many
 * rows a page. Pages overlap by a row: without that nobody notices that the list
 * has moved between two of them.
 */
export function floor(rows: number, page: number): number {
  return 1 + Math.max(0, Math.ceil((rows - page) / (page - 1)));
}

/** The least number of times a latency has to pass: one call to learn how much there is, the others side by side. */
export function rounds(calls: number, parallel: number): number {
  return 1 + Math.ceil((calls - 1) / parallel);
}
