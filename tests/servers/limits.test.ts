import type { User } from '../../preview/server';
import { metric } from '../../scripts/metrics';
import type { Testbed, Range } from '../faults/testbed';
import { until } from '../faults/testbed';
import { HOUR, MINUTE } from '../faults/plainDataset';
import { Redis, withRedis } from './redis';
import type { Servers } from './servers';
import { expectWords, withServers } from './servers';
import { BOT, withSessions, NOW } from './sessions';

jest.setTimeout(300_000);

/** As in lost.test.ts, and a minute more for the calls of a limit. */
const TIMEOUT = 240_000;
const PER_MINUTE = 12;
const LIMITS = { callsPerMinute: PER_MINUTE, callsPerHour: 1800 };
/** A third of them for each server, rounded down. */
const FALLBACK = { redisFallbackPercent: 33 };
/** A page, some pages, and more than a minute allows. */
const FEW: Range = { from: NOW - 2 * HOUR, to: NOW };
const SOME: Range = { from: NOW - 5 * HOUR, to: NOW };
const MANY: Range = { from: NOW - 20 * HOUR, to: NOW };
const SCHEDULER: User = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' };

const setup = (redis: Redis) =>
  withSessions({ redis, simulator: { ...LIMITS, latency: 20 }, jsonData: { ...LIMITS, ...FALLBACK } });
const comeRight = (servers: Servers, range: Range) =>
  Promise.all(
    servers.testbeds.map((testbed) =>
      until(
        () => servers.wrong(testbed, BOT, range),
        (answer) => answer.length === 0,
        TIMEOUT,
        500
      )
    )
  );

/** Asks as Grafana's scheduler does, for how many sessions there are. */
async function alert(testbed: Testbed, range: Range) {
  const query = { schemaVersion: 1, queryType: 'summary', measures: ['sessions'], bots: [BOT] };
  const options = { headers: { FromAlert: 'true' }, user: SCHEDULER };
  return (await testbed.query({ A: query }, range, options)).A;
}

const bots = async ({ host }: Testbed, state: string) => {
  const lines = (await host.metrics()).split('\n').filter((line) => line.includes(`state="${state}"`));
  return metric(lines.join('\n'), 'koreai_sessions_budget_sharing');
};

withRedis('an enforced limit', () => {
  it.concurrent('is kept by three servers together', async () => {
    await withServers(setup(await Redis.start()), async (servers) => {
      await comeRight(servers, MANY);
      const { refused, calls } = servers.simulator.stats();
      expect(calls).toBeGreaterThan(PER_MINUTE);
      expect(refused).toBe(0);
    });
  });

  it.concurrent('is kept by each alone once Redis is lost: alert rules first, the others after a minute', async () => {
    const redis = await Redis.start();
    await withServers(setup(redis), async (servers) => {
      const [first, second] = servers.testbeds;
      await redis.stop();
      const [told] = await servers.wrong(first, BOT, FEW);
      expectWords(told);
      expect(told).toMatch(/other Grafana servers.*Redis.*only alert rules get calls/);
      expect(servers.simulator.calls()).toEqual([]);
      const hour = { from: NOW - 4 * HOUR, to: NOW - 3 * HOUR };
      expect(await alert(second, hour)).toMatchObject({ status: 200, frames: [expect.anything()] });
      await until(
        () => bots(first, 'waiting'),
        (count) => count === 1,
        30_000
      );
      await comeRight(servers, FEW);
      expect(await bots(first, 'alone')).toBe(1);
      expect(servers.simulator.stats().refused).toBe(0);
      await redis.start();
      // Whether Redis is back is looked for when a call is needed.
      let minutes = 120;
      const sharing = async () => {
        await servers.wrong(first, BOT, { from: NOW - (minutes += 12) * MINUTE, to: NOW });
        return bots(first, 'shared');
      };
      await until(sharing, (count) => count === 1, TIMEOUT, 1000);
      await comeRight(servers, SOME);
      expect(servers.simulator.stats().refused).toBe(0);
    });
  });
});
