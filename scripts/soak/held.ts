import type { Figure } from '../figures';
import { metric } from '../metrics';

/** What the back end holds of the machine. */
export interface Held {
  goroutines: number;
  heapMiB: number;
  files: number;
}

/** Reads what is held out of the back end's own metrics, in Prometheus' text format. */
export function held(text: string): Held {
  return {
    goroutines: metric(text, 'go_goroutines'),
    heapMiB: Math.round(metric(text, 'go_memstats_heap_inuse_bytes') / 2 ** 20),
    files: metric(text, 'process_open_fds'),
  };
}

/** How much more than after warming up may be held at the end, for what idles. */
const SLACK: Held = { goroutines: 20, heapMiB: 64, files: 15 };
const NAMES: Record<keyof Held, string> = {
  goroutines: 'goroutines',
  heapMiB: 'heap in use, MiB',
  files: 'file descriptors',
};

/** Whether everything is given back that was taken since `before`. */
export function compareHeld(before: Held, after: Held): Figure[] {
  return (['goroutines', 'heapMiB', 'files'] as const).map((key) => ({
    case: 'held at the end',
    what: NAMES[key],
    value: after[key],
    max: before[key] + SLACK[key],
    note: `${before[key]} after warming up`,
  }));
}
