import { HOUR } from '../faults/plainDataset';
import { Redis, withRedis } from './redis';
import { withServers } from './servers';
import { BOT, FLOOR, withSessions, NOW, RANGE } from './sessions';

jest.setTimeout(120_000);

/** Calls that nobody can do without when three ask at once. */
const MORE = 3;
/** The ends of what is known, and pieces of it. */
const PARTS = [RANGE, { from: NOW - 20 * HOUR, to: NOW - 10 * HOUR }, { from: NOW - 5 * HOUR, to: NOW }];

withRedis('three servers', () => {
  it('that ask at once read once, and all of them are right', async () => {
    await withServers(withSessions({ redis: await Redis.start() }), async (servers) => {
      const calls = await servers.callsOf(async () => {
        const wrong = await Promise.all(servers.testbeds.map((testbed) => servers.wrong(testbed, BOT, RANGE)));
        expect(wrong).toEqual([[], [], []]);
      });
      expect(calls).toBeGreaterThanOrEqual(FLOOR);
      expect(calls).toBeLessThanOrEqual(FLOOR + MORE);
    });
  });

  it('know what one of them has read, also the one that starts afterwards', async () => {
    const redis = await Redis.start();
    await withServers(withSessions({ redis, count: 2 }), async (servers) => {
      const [first, second] = servers.testbeds;
      expect(await servers.wrong(first, BOT, RANGE)).toEqual([]);
      const third = await servers.add();
      const calls = await servers.callsOf(async () => {
        for (const testbed of [second, third, first]) {
          for (const range of PARTS) {
            expect(await servers.wrong(testbed, BOT, range)).toEqual([]);
          }
        }
      });
      expect(calls).toBe(0);
      // Nothing was tried that the user of docker-compose.ha.yaml may not do.
      expect(await redis.refused()).toEqual([]);
    });
  });

  it('keep apart what has other privacy settings', async () => {
    await withServers(withSessions({ redis: await Redis.start(), count: 1 }), async (servers) => {
      expect(await servers.wrong(servers.testbeds[0], BOT, RANGE)).toEqual([]);
      const hidden = await servers.add({ jsonData: { userIdPrivacy: 'hashed' } });
      const query = { queryType: 'summary', measures: ['users'], bots: [BOT], schemaVersion: 1 };
      const calls = await servers.callsOf(async () => {
        const { A } = await hidden.query({ A: query }, RANGE);
        expect(A.frames?.[0].data.values).toEqual([[7]]);
      });
      expect(calls).toBeGreaterThanOrEqual(FLOOR);
    });
  });

  it('know what one of them was told to read again', async () => {
    await withServers(withSessions({ redis: await Redis.start(), count: 1 }), async (servers) => {
      const [first] = servers.testbeds;
      expect(await servers.wrong(first, BOT, RANGE)).toEqual([]);
      const calls = await servers.callsOf(async () => {
        const { status } = await first.host.resourceJSON('refresh', { range: RANGE, bots: [BOT] });
        expect(status).toBe(200);
        expect(await servers.wrong(first, BOT, RANGE)).toEqual([]);
        await servers.quiet();
      });
      expect(calls).toBeGreaterThanOrEqual(FLOOR);
      const later = await servers.add();
      expect(await servers.callsOf(async () => expect(await servers.wrong(later, BOT, RANGE)).toEqual([]))).toBe(0);
    });
  });
});
