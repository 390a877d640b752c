/** @jest-environment node */
import type { RunningSimulator } from './index';
import { startSimulator } from './index';
import { ask, askJson, free, HOUR, iso, NOW, post } from './testing';

let simulator: RunningSimulator;
afterEach(() => simulator.close());

it('takes settings while it runs', async () => {
  simulator = await startSimulator(free);
  const settings = await post(simulator, '/simulator/settings', {
    pageCap: 7,
    clock: NOW - HOUR,
    advance: 1000,
    faults: ['gzip'],
  });
  expect(settings).toMatchObject({ pageCap: 7, now: iso(NOW - HOUR + 1000), faults: [{ kind: 'gzip', seen: 0 }] });
  expect((await askJson(simulator, { body: { limit: 100 } })).sessions).toHaveLength(7);
});

it.each([
  ['"nonsense"', { pageCap: 8, nonsense: 1 }],
  ['pageCap', { pageCap: 'x' }],
  ['faults', { pageCap: 8, faults: ['x'] }],
])('takes all settings or none, and names the wrong one: %s', async (named, settings) => {
  simulator = await startSimulator({ ...free, pageCap: 7 });
  const answer = await post(simulator, '/simulator/settings', settings);
  expect(answer).toMatchObject({ error: expect.stringContaining(named) });
  expect(simulator.settings().pageCap).toBe(7);
});

it('lists raw rows, calls, bots and incidents, and states the truth', async () => {
  simulator = await startSimulator(free);
  const get = async (path: string) => (await fetch(`${simulator.url}/simulator/${path}`)).json();
  const range = { from: NOW - HOUR, to: NOW };
  const rows = simulator.sessions({ ...range, bot: 'st-sim-sales' });
  expect(await get(`sessions?bot=st-sim-sales&from=${range.from}&to=${range.to}`)).toEqual(
    JSON.parse(JSON.stringify({ asOf: NOW, total: rows.length, sessions: rows }))
  );
  await ask(simulator, { bot: 'st-sim-sales', body: { skip: 3, dateFrom: iso(range.from) } });
  expect((await get('calls')).calls).toMatchObject([
    { at: NOW, source: 'st-sim-sales', skip: 3, from: range.from, to: NOW, outcome: 'ok' },
  ]);
  expect((await get('bots')).bots).toHaveLength(4);
  expect((await get('incidents')).next.from).toBeGreaterThan(NOW);
  expect((await get('stats')).calls).toBe(1);
  const request = { query: { queryType: 'summary', measures: ['sessions'] }, range };
  expect(await post(simulator, '/simulator/truth', request)).toEqual(simulator.truth(request as never));
  expect(await post(simulator, '/simulator/truth', { ...request, query: { measures: ['x'] } })).toMatchObject({
    error: expect.stringContaining('"x"'),
  });
  expect((await fetch(`${simulator.url}/simulator/none`)).status).toBe(404);
});
