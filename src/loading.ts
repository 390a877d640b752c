import type { Observable, SchedulerLike } from 'rxjs';
import { asyncScheduler, EMPTY, timer } from 'rxjs';
import { expand, map, switchMap } from 'rxjs/operators';

import type { DataFrame, DataQueryError, DataQueryResponse } from '@grafana/data';
import { DataQueryErrorType, LoadingState } from '@grafana/data';

/** How far the reading of sessions is, as the back end writes it into meta.custom of a frame. */
interface Progress {
  loaded: number;
  total: number;
  /** When asking again pays, in milliseconds. */
  retryAfterMs?: number;
}

/** The shortest and the longest pause before asking again, in milliseconds. */
const MIN_PAUSE = 250;
const MAX_PAUSE = 15_000;
const DEFAULT_PAUSE = 2_000;

/** How often in a row asking again may fail on the way (no connection, gateway) before the panel shows the error. */
const MAX_FAILURES = 3;

/** An answer with the deprecated single error beside the list of errors: parts of Grafana still read it. */
interface Answer extends Omit<DataQueryResponse, 'error' | 'data'> {
  data: DataFrame[];
  error?: DataQueryError;
}

/** What is known about the queries of a request at one moment. */
interface Step {
  answer: Answer;
  /** Queries whose sessions are still being read. */
  running: string[];
  pause: number;
  failures: number;
  intervals: Intervals;
}

/** The longest interval so far of each time series, by query: a graph must not get finer while it fills. */
type Intervals = Record<string, string>;

export interface LoadingOptions {
  /** The queries of the request. */
  refIds: string[];
  /** Asks for some of the queries; `again` when it is not the first time. */
  ask: (refIds: string[], again: boolean, intervals: Intervals) => Observable<Answer>;
  /** One key for all answers, so that each replaces the one before. */
  key: string;
  scheduler?: SchedulerLike;
}

/**
 * Asks, shows what is known so far, and asks again for what is still being read until all of it is complete. Leaving
 * the observable stops the asking. When asking again fails, the last good frames stay, with the error beside them.
 */
export function askUntilComplete(options: LoadingOptions): Observable<DataQueryResponse> {
  const { refIds, ask, key, scheduler = asyncScheduler } = options;
  return ask(refIds, false, {}).pipe(
    map((answer) => toStep(answer)),
    expand((step) =>
      step.running.length === 0
        ? EMPTY
        : timer(step.pause, scheduler).pipe(
            switchMap(() => ask(step.running, true, step.intervals)),
            map((answer) => nextStep(refIds, step, answer))
          )
    ),
    map(({ answer, running }) => ({
      ...answer,
      key,
      state: running.length > 0 ? stateWhileRunning(answer) : hasError(answer) ? LoadingState.Error : LoadingState.Done,
    }))
  );
}

/** While there is nothing to show at all a panel is loading: as a stream it would say that there is no data. */
function stateWhileRunning({ data }: Answer): LoadingState {
  return data.some(({ length }) => length > 0) ? LoadingState.Streaming : LoadingState.Loading;
}

function toStep(answer: Answer): Step {
  const pauses = progressOf(answer.data);
  return {
    answer,
    running: [...pauses.keys()],
    pause: bounded(Math.min(...pauses.values())),
    failures: 0,
    intervals: intervalsOf(answer.data),
  };
}

function nextStep(refIds: string[], before: Step, answer: Answer): Step {
  const failed = hasError(answer);
  if (failed && isPassing(answer) && before.failures + 1 < MAX_FAILURES) {
    return { ...before, failures: before.failures + 1, pause: bounded(before.pause * 2) };
  }
  const answered = new Set(answer.data.map((frame) => frame.refId));
  const asked = new Set(before.running);
  const kept = before.answer.data.filter(
    (frame) => !asked.has(frame.refId ?? '') || (failed && !answered.has(frame.refId))
  );
  const { running, pause, intervals } = toStep(answer);
  return {
    answer: {
      ...answer,
      data: inOrder(refIds, [...kept, ...answer.data]),
      errors: [...errorsOf(before.answer), ...errorsOf(answer)],
      error: before.answer.error ?? answer.error,
    },
    running,
    pause,
    failures: 0,
    intervals: { ...before.intervals, ...intervals },
  };
}

/** The intervals that the back end chose, by query. It never chooses a shorter one than it is told. */
function intervalsOf(frames: DataFrame[]): Intervals {
  const intervals: Intervals = {};
  for (const frame of frames) {
    const custom: { interval?: string } | undefined = frame.meta?.custom;
    if (custom?.interval) {
      intervals[frame.refId ?? ''] = custom.interval;
    }
  }
  return intervals;
}

/** Frames in the order of their queries, so that colours and rows do not jump between answers. */
function inOrder(refIds: string[], frames: DataFrame[]): DataFrame[] {
  const position = (frame: DataFrame) => refIds.indexOf(frame.refId ?? '');
  return frames.sort((a, b) => position(a) - position(b));
}

/** The queries still being read, each with its pause. */
function progressOf(frames: DataFrame[]): Map<string, number> {
  const running = new Map<string, number>();
  for (const frame of frames) {
    const custom: { status?: string; progress?: Progress } | undefined = frame.meta?.custom;
    if (custom?.status === 'running') {
      const refId = frame.refId ?? '';
      running.set(refId, Math.min(running.get(refId) ?? Infinity, custom.progress?.retryAfterMs ?? DEFAULT_PAUSE));
    }
  }
  return running;
}

function bounded(pause: number): number {
  return Math.min(Math.max(Number.isFinite(pause) ? pause : DEFAULT_PAUSE, MIN_PAUSE), MAX_PAUSE);
}

function errorsOf(answer: Answer): DataQueryError[] {
  return answer.errors ?? (answer.error ? [answer.error] : []);
}

function hasError(answer: Answer): boolean {
  return errorsOf(answer).length > 0;
}

/** Whether all that went wrong lies on the way to the server and may be gone in a moment. */
function isPassing(answer: Answer): boolean {
  return errorsOf(answer).every(
    ({ status, type }) =>
      type !== DataQueryErrorType.Cancelled && (status === undefined || [0, 502, 503, 504].includes(status))
  );
}
