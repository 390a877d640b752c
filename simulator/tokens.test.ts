import type { RunningSimulator } from './index';
import { startSimulator } from './index';
import { ask, goodToken, post } from './testing';

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ clock: '2026-05-08T12:00:00Z' });
});
afterAll(() => simulator.close());

it('tells tests the headers it got, and nobody else', async () => {
  const token = goodToken();
  await ask(simulator, { token });
  expect(simulator.received().map(({ auth }) => auth)).toEqual([token]);
  const calls = await (await fetch(`${simulator.url}/simulator/calls`)).text();
  const stats = await (await fetch(`${simulator.url}/simulator/stats`)).text();
  expect(calls + stats).not.toContain(token);
  await post(simulator, '/simulator/reset', {});
  expect(simulator.received()).toEqual([]);
});
