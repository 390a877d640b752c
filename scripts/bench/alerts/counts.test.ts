/** @jest-environment node */
import { MINUTE } from '../../../simulator/dataset';
import { Counts } from './counts';
import type { Seen } from './sessions';
import { BEGIN } from './sessions';

const session = (end: number, closes: number, containment = 'selfService'): Seen => ({
  start: BEGIN,
  end: BEGIN + end * MINUTE,
  appears: BEGIN,
  closes: BEGIN + closes * MINUTE,
  containment,
  rated: true,
  developer: false,
  isTwin: false,
});

const counting = {
  at: ({ end }: Seen) => end,
  known: ({ closes }: Seen) => closes,
  counts: ({ rated }: Seen) => rated,
  isOfType: ({ containment }: Seen) => containment === 'dropOff',
};

describe('Counts', () => {
  const sessions = [
    session(10, 10),
    session(10.5, 10.5, 'dropOff'),
    session(12, 30, 'dropOff'),
    { ...session(11, 11), rated: false },
    { ...session(11, 11), end: undefined },
  ];

  it('counts what ended in whole minutes, and of it what is of the type', () => {
    const counts = new Counts(sessions, counting);
    expect(counts.between(10, 11, 40)).toEqual({ n: 2, k: 1 });
    expect(counts.between(10, 13, 40)).toEqual({ n: 3, k: 2 });
    expect(counts.between(11, 12, 40)).toEqual({ n: 0, k: 0 });
  });

  it('does not count what is not known yet', () => {
    const counts = new Counts(sessions, counting);
    expect(counts.between(10, 13, 13)).toEqual({ n: 2, k: 1 });
    expect(counts.between(10, 13, 29)).toEqual({ n: 2, k: 1 });
    expect(counts.between(10, 13, 30)).toEqual({ n: 3, k: 2 });
  });

  it('is asked in the order of time', () => {
    const counts = new Counts(sessions, counting);
    counts.between(0, 10, 20);
    expect(() => counts.between(0, 10, 19)).toThrow('order of time');
  });
});
