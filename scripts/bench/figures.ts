/** One thing that was measured, and what it must reach. */
export interface Figure {
  /** The row of the table. */
  case: string;
  what: string;
  reached: number;
  /** Bounds, both inclusive; none of them: told for information alone. */
  atMost?: number;
  atLeast?: number;
  /** What nobody can go below, where that is known. */
  floor?: number;
  /** Unit, such as "ms"; a plain number or a ratio has none. */
  unit?: string;
  /** What helps to read the figure. */
  note?: string;
}

/** Whether the figure reaches what it must. */
export function holds({ reached, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return reached <= atMost && reached >= atLeast;
}

/** A figure for something that is either so or not. */
export function fact(of: string, what: string, so: boolean, note?: string): Figure {
  return { case: of, what, reached: so ? 1 : 0, atLeast: 1, note };
}

/** The figures as a table for people. */
export function table(figures: Figure[]): string {
  const head = ['case', 'measured', 'reached', 'must reach', 'floor', ''];
  const rows = figures.map((figure, i) => [
    figures[i - 1]?.case === figure.case ? '' : figure.case,
    figure.what,
    shown(figure.reached, figure.unit),
    bound(figure),
    figure.floor === undefined ? '' : shown(figure.floor),
    verdict(figure),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row: string[], note = '') =>
    `${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}  ${note}`.trimEnd();
  return [line(head), ...rows.map((row, i) => line(row, figures[i].note))].join('\n');
}

function bound({ atMost, atLeast, unit }: Figure): string {
  return [
    ...(atLeast === undefined ? [] : [`≥ ${shown(atLeast, unit)}`]),
    ...(atMost === undefined ? [] : [`≤ ${shown(atMost, unit)}`]),
  ].join(', ');
}

function verdict(figure: Figure): string {
  if (figure.atMost === undefined && figure.atLeast === undefined) {
    return '';
  }
  return holds(figure) ? 'ok' : 'MISSED';
}

/** At most three digits that mean something, but whole numbers whole. */
function shown(value: number, unit = ''): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return unit ? `${digits} ${unit}` : digits;
}
