/** One measured value and its bounds. */
export interface Figure {
  /** The row of the table. */
  case: string;
  what: string;
  value: number;
  /** Bounds, both inclusive; without any the figure is for information alone. */
  max?: number;
  min?: number;
  /** The lowest value that is possible, where that is known. */
  floor?: number;
  /** Unit, such as "ms"; a plain number or a ratio has none. */
  unit?: string;
  /** What helps to read the figure. */
  note?: string;
}

/** Whether the figure is within its bounds. */
export function holds({ value, max = Infinity, min = -Infinity }: Figure): boolean {
  return value <= max && value >= min;
}

/** A figure for something that is true or not. */
export function fact(of: string, what: string, holds: boolean, note?: string): Figure {
  return { case: of, what, value: holds ? 1 : 0, min: 1, note };
}

/** The figures as a table for people. */
export function table(figures: Figure[]): string {
  const head = ['case', 'measured', 'value', 'bounds', 'floor', ''];
  const rows = figures.map((figure, i) => [
    figures[i - 1]?.case === figure.case ? '' : figure.case,
    figure.what,
    shown(figure.value, figure.unit),
    bound(figure),
    figure.floor === undefined ? '' : shown(figure.floor),
    verdict(figure),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row: string[], note = '') =>
    `${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}  ${note}`.trimEnd();
  return [line(head), ...rows.map((row, i) => line(row, figures[i].note))].join('\n');
}

function bound({ max, min, unit }: Figure): string {
  return [
    ...(min === undefined ? [] : [`≥ ${shown(min, unit)}`]),
    ...(max === undefined ? [] : [`≤ ${shown(max, unit)}`]),
  ].join(', ');
}

function verdict(figure: Figure): string {
  if (figure.max === undefined && figure.min === undefined) {
    return '';
  }
  return holds(figure) ? 'ok' : 'MISSED';
}

/** Three significant digits, but whole numbers in full. */
function shown(value: number, unit = ''): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return unit ? `${digits} ${unit}` : digits;
}
