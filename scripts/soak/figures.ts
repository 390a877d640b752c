/** What the back end holds of the machine, out of its own metrics. */
export interface Held {
  goroutines: number;
  heapMiB: number;
  files: number;
}

/** One line of the report. */
export interface Finding {
  what: string;
  reached: number | string;
  allowed: number | string;
  good: boolean;
}

/** A value of Prometheus' text format, summed over its labels; 0 when it is not there. */
export function metric(text: string, name: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Reads what is held out of the metrics. */
export function held(text: string): Held {
  return {
    goroutines: metric(text, 'go_goroutines'),
    heapMiB: Math.round(metric(text, 'go_memstats_heap_inuse_bytes') / 2 ** 20),
    files: metric(text, 'process_open_fds'),
  };
}

/** Whether everything is given back: as many as after warming up, and some slack for what idles. */
export function compareHeld(before: Held, after: Held): Finding[] {
  const line = (what: string, key: keyof Held, slack: number): Finding => ({
    what,
    reached: `${before[key]}, then ${after[key]}`,
    allowed: before[key] + slack,
    good: after[key] <= before[key] + slack,
  });
  return [
    line('goroutines', 'goroutines', 20),
    line('heap in use, MiB', 'heapMiB', 64),
    line('file descriptors', 'files', 15),
  ];
}

/** The report as a table. */
export function table(findings: Finding[]): string {
  const rows = findings.map(({ what, reached, allowed, good }) => [
    good ? 'ok' : 'BAD',
    what,
    `${reached}`,
    `${allowed}`,
  ]);
  const all = [['', 'what', 'reached', 'allowed'], ...rows];
  const widths = all[0].map((_, i) => Math.max(...all.map((row) => row[i].length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}
