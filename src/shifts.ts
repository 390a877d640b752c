const HOUR = 3_600_000;
const ELAPSED: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: HOUR };

const UNITS = ['h', 'd', 'w', 'M'] as const;

/** How much earlier something is measured. Hours are elapsed time; the others move on the clock of a zone. */
export interface Shift {
  count: number;
  unit: (typeof UNITS)[number];
}

/**
 * A written shift in its own spelling, as pkg/query/shift.go reads it: 1h for 60m or 3600s. What is not known stays as
 * it is.
 */
export function readShift(written: string | undefined): string {
  const text = written?.trim() ?? '';
  if (!shiftOf(text) && /^(?:\d+(?:ms|[smh]))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)(ms|[smh])/g)];
    const length = parts.reduce((sum, [, count, unit]) => sum + Number(count) * ELAPSED[unit], 0);
    if (length > 0 && length % HOUR === 0) {
      return `${length / HOUR}h`;
    }
  }
  return text;
}

/** The parts of a shift; undefined for none, for `range`, and for what is no shift. */
export function shiftOf(text: string): Shift | undefined {
  const [, count, letter] = /^([1-9]\d{0,6})([A-Za-z])$/.exec(text) ?? [];
  const unit = UNITS.find((one) => one === letter);
  return unit && { count: Number(count), unit };
}
