import type { QueryResult } from '../../preview/server';
import { inWords, progressOf, single } from './testbed';

const answer = (meta: object, values: unknown[][]): QueryResult =>
  ({ status: 200, frames: [{ schema: { meta, fields: [] }, data: { values } }] }) as unknown as QueryResult;

describe('reading answers', () => {
  it('says how far an answer is that is not complete', () => {
    const progress = { loaded: 10, total: 100, retryAfterMs: 250 };
    expect(progressOf(answer({ custom: { status: 'running', progress } }, []))).toEqual(progress);
    expect(progressOf(answer({ custom: {} }, []))).toBeUndefined();
    expect(progressOf(answer({}, []))).toBeUndefined();
  });

  it('takes the number out of a summary, and 0 when nobody was there', () => {
    expect(single(answer({}, [[42]]))).toBe(42);
    expect(single(answer({}, []))).toBe(0);
  });

  it('puts calls in few words', () => {
    const call = { at: 0, arrived: 0, source: 'st-a', status: 200, outcome: 'ok' };
    const calls = [
      { ...call, skip: 99, rows: 100 },
      { ...call, ids: 3, rows: 2 },
    ];
    expect(inWords(calls)).toBe('page at 99: 100, 3 IDs: 2');
  });
});
