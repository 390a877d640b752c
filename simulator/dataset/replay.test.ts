/** @jest-environment node */
import path from 'node:path';

import type { RunningSimulator } from '../index';
import { startSimulator } from '../index';
import { ask, askJson } from '../testing';
import { readRecording } from './replay';

const FILE = path.join(__dirname, '..', 'testdata', 'recorded.json');

let simulator: RunningSimulator | undefined;
afterEach(() => simulator?.close());

describe('replay', () => {
  it('serves recorded sessions by start time, each once, newest first', async () => {
    simulator = await startSimulator({ replay: FILE });
    expect(simulator.bots()).toEqual([{ id: 'st-tape', name: 'st-tape' }]);
    const body = { dateFrom: '2025-05-04T17:17:00.000Z', dateTo: '2025-05-05', limit: 1 };
    const page = await askJson(simulator, { bot: 'st-tape', body });
    expect(page).toMatchObject({ total: 2, moreAvailable: true, sessions: [{ userId: 'u-3' }] });
    expect((await askJson(simulator, { body: { ...body, skip: 1 } })).sessions).toMatchObject([{ userId: 'u-2' }]);
    const byID = await askJson(simulator, { body: { sessionId: ['6817a0780000000000000001'] } });
    expect(byID.sessions).toMatchObject([{ userId: 'u-1' }]);
    expect((await ask(simulator, { bot: 'st-sim-sales' })).status).toBe(400);
    const range = { from: Date.parse('2025-05-04T17:00Z'), to: Date.parse('2025-05-04T18:00Z') };
    const query = { queryType: 'summary' as const, measures: ['sessions', 'dropOffRate', 'averageDuration'] };
    expect(simulator.truth({ query, range }).summary!.rows[0].values).toEqual({
      sessions: 3,
      dropOffRate: 1 / 3,
      averageDuration: 60_000,
    });
  });

  it('says which file cannot be replayed', () => {
    expect(() => readRecording('/no/such.json')).toThrow('/no/such.json');
    expect(() => readRecording(path.join(__dirname, '..', '..', 'package.json'))).toThrow('no getSessions response');
  });
});
