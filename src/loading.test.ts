import { NEVER, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

import type { DataFrame, DataQueryResponse } from '@grafana/data';
import { createDataFrame, DataQueryErrorType, FieldType, LoadingState } from '@grafana/data';

import { askUntilComplete } from './loading';

/** A frame of a query; with a pause: its sessions are still being read. */
function frame(refId: string, name: string, retryAfterMs?: number): DataFrame {
  const custom =
    retryAfterMs === undefined ? {} : { status: 'running', progress: { loaded: 1, total: 9, retryAfterMs } };
  return createDataFrame({
    refId,
    name,
    meta: { custom },
    fields: [{ name: 'x', type: FieldType.number, values: [1] }],
  });
}

const answer = (...data: DataFrame[]): DataQueryResponse => ({ data, state: LoadingState.Done });
const failure = (message: string, refId?: string, status?: number): DataQueryResponse => ({
  data: [],
  errors: [{ message, refId, status }],
  state: LoadingState.Error,
});

/** Runs the asking in virtual time: what is shown when, and what was asked. */
function run(answers: Array<DataQueryResponse | 'never'>, until = 100_000) {
  const scheduler = new TestScheduler(() => undefined);
  const shown: Array<{ at: number; state?: LoadingState; frames: string; errors: string; key?: string }> = [];
  const asked: string[] = [];
  let completed = false;
  scheduler.run(() => {
    const subscription = askUntilComplete({
      refIds: ['A', 'B'],
      key: 'k',
      scheduler,
      ask: (refIds, again) => {
        asked.push(`${scheduler.now()} ${refIds.join('')}${again ? ' again' : ''}`);
        const next = answers.shift()!;
        return next === 'never' ? NEVER : of(next);
      },
    }).subscribe({
      next: ({ data, state, errors, key }) =>
        shown.push({
          at: scheduler.now(),
          state,
          frames: (data as DataFrame[]).map((f) => f.name).join(' '),
          errors: (errors ?? []).map((e) => e.message).join(' '),
          key,
        }),
      complete: () => (completed = true),
    });
    scheduler.schedule(() => subscription.unsubscribe(), until);
  });
  return { shown, asked, completed };
}

it('asks once when everything is complete', () => {
  const { shown, asked, completed } = run([answer(frame('A', 'a'), frame('B', 'b'))]);
  expect(shown).toEqual([{ at: 0, state: 'Done', frames: 'a b', errors: '', key: 'k' }]);
  expect(asked).toEqual(['0 AB']);
  expect(completed).toBe(true);
});

it('shows what is known and asks again for what is still being read, in the order of the queries', () => {
  const { shown, asked, completed } = run([
    answer(frame('A', 'a1', 1000), frame('B', 'b1')),
    answer(frame('A', 'a2', 3000)),
    answer(frame('A', 'a3')),
  ]);
  expect(shown.map(({ at, state, frames }) => `${at} ${state} ${frames}`)).toEqual([
    '0 Streaming a1 b1',
    '1000 Streaming a2 b1',
    '4000 Done a3 b1',
  ]);
  expect(new Set(shown.map(({ key }) => key))).toEqual(new Set(['k']));
  expect(asked).toEqual(['0 AB', '1000 A again', '4000 A again']);
  expect(completed).toBe(true);
});

it('is loading, and no stream, while there is nothing to show: a panel would say that there is no data', () => {
  const empty = { ...frame('A', 'none', 1000), length: 0 };
  const { shown } = run([
    answer(empty),
    answer(empty, frame('B', 'b', 1000)),
    answer(frame('A', 'a'), frame('B', 'b')),
  ]);
  expect(shown.map(({ state, frames }) => `${state} ${frames}`)).toEqual([
    'Loading none',
    'Streaming none b',
    'Done a b',
  ]);
});

it('bounds the pause, and takes the shortest of several', () => {
  expect(run([answer(frame('A', 'a', 0)), answer(frame('A', 'a'))]).asked[1]).toBe('250 A again');
  expect(run([answer(frame('A', 'a', 900_000)), answer(frame('A', 'a'))]).asked[1]).toBe('15000 A again');
  const both = answer(frame('A', 'a', 5000), frame('B', 'b', 2000));
  expect(run([both, answer(frame('A', 'a'), frame('B', 'b'))]).asked[1]).toBe('2000 AB again');
});

it('waits two seconds when the back end does not say how long', () => {
  const vague = frame('A', 'a', 1);
  vague.meta!.custom = { status: 'running' };
  expect(run([answer(vague), answer(frame('A', 'a'))]).asked[1]).toBe('2000 A again');
});

it('stops asking when nobody listens any more', () => {
  expect(run([answer(frame('A', 'a', 1000)), answer(frame('A', 'a', 1000)), answer()], 1500).asked).toEqual([
    '0 AB',
    '1000 A again',
  ]);
  const hanging = run([answer(frame('A', 'a', 1000)), 'never'], 5000);
  expect(hanging.completed).toBe(false);
  expect(hanging.shown).toHaveLength(1);
});

it('keeps the last good frames when asking again fails, with the error beside them', () => {
  const { shown, asked } = run([
    answer(frame('A', 'a1', 1000), frame('B', 'b1', 1000)),
    failure('bad query', 'A', 400),
  ]);
  expect(shown[1]).toMatchObject({ state: 'Error', frames: 'a1 b1', errors: 'bad query' });
  expect(asked).toHaveLength(2);
});

it('tries three times when the way to the server is broken', () => {
  const broken = () => failure('Bad gateway', undefined, 502);
  const { shown, asked } = run([answer(frame('A', 'a1', 1000)), broken(), broken(), answer(frame('A', 'a2'))]);
  expect(asked).toEqual(['0 AB', '1000 A again', '3000 A again', '7000 A again']);
  expect(shown.map(({ state, frames }) => `${state} ${frames}`)).toEqual([
    'Streaming a1',
    'Streaming a1',
    'Streaming a1',
    'Done a2',
  ]);
  const never = run([answer(frame('A', 'a1', 1000)), broken(), broken(), broken()]);
  expect(never.shown.at(-1)).toMatchObject({ state: 'Error', frames: 'a1', errors: 'Bad gateway' });
});

it('does not ask again after the host has cancelled', () => {
  const cancelled: DataQueryResponse = { data: [], errors: [{ type: DataQueryErrorType.Cancelled }] };
  expect(run([answer(frame('A', 'a1', 1000)), cancelled]).asked).toHaveLength(2);
});

it('does not repeat a first question that failed', () => {
  const { shown, asked } = run([failure('no such bot', 'A', 400)]);
  expect(shown).toMatchObject([{ state: 'Error', frames: '', errors: 'no such bot' }]);
  expect(asked).toHaveLength(1);
});

it('keeps the error of one query while another is still being read', () => {
  const first = { ...answer(frame('A', 'a1', 1000)), errors: [{ message: 'B is wrong', refId: 'B' }] };
  const { shown } = run([first, answer(frame('A', 'a2'))]);
  expect(shown.map(({ state, frames, errors }) => `${state} ${frames} ${errors}`)).toEqual([
    'Streaming a1 B is wrong',
    'Error a2 B is wrong',
  ]);
});
