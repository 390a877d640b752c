const UNITS: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/**
 * One end of a time range as Grafana's query API takes it: epoch milliseconds
 * as text, an ISO date, or `now`, with an optional `-7d` and an optional rounding
 * such as `/d` (UTC; `roundUp` for the end of a range). Returns epoch milliseconds;
 * throws a sentence that names the field.
 */
export function parseTime(text: string, field: string, now: number, roundUp = false): number {
  if (/^-?\d+$/.test(text)) {
    return Number(text);
  }
  const relative = /^now(?:([+-])(\d+)([smhdwMy]))?(?:\/([smhdwMy]))?$/.exec(text);
  if (relative) {
    const [, sign, count, unit, rounding] = relative;
    const moved = unit ? shift(now, (sign === '-' ? -1 : 1) * Number(count), unit) : now;
    return rounding ? round(moved, rounding, roundUp) : moved;
  }
  // Only ISO dates: Date.parse alone would read "now-7" as a day of the year 2001.
  const instant = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(instant)) {
    throw new Error(`Field "${field}": "${text}" is not a time. Use epoch milliseconds as text, or now-7d.`);
  }
  return instant;
}

function shift(from: number, count: number, unit: string): number {
  if (unit in UNITS) {
    return from + count * UNITS[unit];
  }
  const date = new Date(from);
  date.setUTCMonth(date.getUTCMonth() + count * (unit === 'y' ? 12 : 1));
  return date.getTime();
}

/** The first instant of the unit that holds `at`, or with `up` its last millisecond. */
function round(at: number, unit: string, up: boolean): number {
  const date = new Date(at);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  if (unit === 'y' || unit === 'M') {
    const first = unit === 'y' ? Date.UTC(year, 0) : Date.UTC(year, month);
    const next = unit === 'y' ? Date.UTC(year + 1, 0) : Date.UTC(year, month + 1);
    return up ? next - 1 : first;
  }
  const size = UNITS[unit];
  // Weeks begin on Monday; the epoch was a Thursday.
  const offset = unit === 'w' ? 4 * UNITS.d : 0;
  const first = Math.floor((at - offset) / size) * size + offset;
  return up ? first + size - 1 : first;
}
