/** @jest-environment node */
import { helpText, parseFlags } from './flags';
import { SETTINGS } from './settings';
import { Simulator } from './simulator';

const options = (...args: string[]) => parseFlags(args).options;

describe('flags', () => {
  it('are read with a space or =, and yes-or-no ones alone', () => {
    expect(
      options(
        '--port',
        '8090',
        '--page-cap=7',
        '--retry-after',
        '--inclusive-to',
        'false',
        '--clock',
        '2026-05-04T12:00:00Z'
      )
    ).toEqual({
      port: 8090,
      pageCap: '7',
      retryAfter: true,
      inclusiveTo: 'false',
      clock: '2026-05-04T12:00:00Z',
    });
    expect(options()).toEqual({ port: 8085 });
    expect(options('--faults', '[{"kind":"gzip"}]').faults).toEqual([{ kind: 'gzip' }]);
    expect(options('--clock-offset', '-3600000')).toMatchObject({ clockOffset: '-3600000' });
  });

  it('that cannot be read are named', () => {
    expect(() => options('--nonsense')).toThrow('--nonsense');
    expect(() => options('--seed')).toThrow('--seed needs a value');
    expect(() => options('--port', 'x')).toThrow('--port');
    expect(() => options('--faults', 'x')).toThrow('--faults');
  });

  it('are all in the help', () => {
    expect(parseFlags(['--help']).help).toBe(true);
    const shown = helpText().match(/--[a-z-]+/g);
    expect(shown).toEqual(expect.arrayContaining(['--port', '--calls-per-minute', '--border-precision', '--replay']));
    expect(shown!.length).toBeGreaterThanOrEqual(Object.keys(SETTINGS).length);
  });

  it('become settings, text as numbers and choices', () => {
    const simulator = new Simulator();
    simulator.set({ pageCap: '7' as never, retryAfter: 'true' as never, clockOffset: '-5' as never });
    expect(simulator.settings).toMatchObject({ pageCap: 7, retryAfter: true, clockOffset: -5 });
    expect(() => simulator.set({ total: 'x' as never })).toThrow('total');
    expect(() => simulator.set({ latency: -1 })).toThrow('latency');
    expect(() => simulator.set({ clock: 'noon' })).toThrow('noon');
    expect(() => simulator.set({ advance: NaN })).toThrow('advance');
  });
});
