import { until } from '../faults/testbed';
import { spoil, retype, SPOILINGS } from './keys';
import { freePort, Redis, withRedis } from './redis';
import type { Servers } from './servers';
import { expectWords, withServers, killHard } from './servers';
import { TcpRelay } from './tcpRelay';
import { BOT, FLOOR, withSessions, longer, PARALLEL, RANGE } from './sessions';

jest.setTimeout(300_000);

/** A server that is alone waits for a minute, and then reads at its own pace: nothing takes longer than that. */
const TIMEOUT = 150_000;
/** When something happens to a crawl: in its middle. */
const MIDDLE = 10;

const right = (answer: string[]) => answer.length === 0;

/** Every server gets to the truth; until then it tells in words what keeps it from that. */
async function comeRight(servers: Servers, range = RANGE): Promise<void> {
  await Promise.all(
    servers.testbeds.map((testbed) => until(() => servers.wrong(testbed, BOT, range), right, TIMEOUT))
  );
}

/** Servers share again, by themselves: what a new one reads, the others need not read. */
async function shareAgain(servers: Servers, how?: Parameters<Servers['add']>[0]): Promise<void> {
  const others = [...servers.testbeds];
  const reader = await servers.add(how);
  let hours = 1;
  for (const testbed of others) {
    const shares = async () => {
      const range = longer(++hours);
      await until(() => servers.wrong(reader, BOT, range), right, TIMEOUT);
      let answer: string[] = [];
      const calls = await servers.callsOf(async () => (answer = await servers.wrong(testbed, BOT, range)));
      return right(answer) && calls === 0;
    };
    await until(shares, (so) => so, TIMEOUT);
  }
}

/** Something happens to Redis while three servers read. */
async function inTheMiddle(redis: Redis, happens: () => Promise<void>, after: () => Promise<void> = async () => {}) {
  await withServers(withSessions({ redis }), async (servers) => {
    const reading = comeRight(servers);
    await servers.afterCalls(MIDDLE);
    await happens();
    await reading;
    await after();
    await shareAgain(servers);
  });
}

withRedis('a server that reads and is killed', () => {
  it('is replaced by another, and what it had read is kept', async () => {
    await withServers(withSessions({ redis: await Redis.start() }), async (servers) => {
      const answers = servers.testbeds.map((testbed) => servers.wrong(testbed, BOT, RANGE).catch(() => ['killed']));
      await servers.afterCalls(MIDDLE);
      const reader = await servers.reader();
      killHard(servers.testbeds[reader]);
      const wrong = await Promise.all(answers);
      expect(wrong).toEqual(servers.testbeds.map((_, i) => (i === reader ? ['killed'] : [])));
      const { length } = servers.simulator.calls();
      expect(length).toBeLessThanOrEqual(FLOOR + PARALLEL);
    });
  });
});

withRedis('a Redis that is', () => {
  it.concurrent('stopped and started', async () => {
    const redis = await Redis.start();
    await inTheMiddle(
      redis,
      () => redis.stop(),
      () => redis.start()
    );
  });

  it.concurrent('flushed', async () => {
    const redis = await Redis.start();
    await inTheMiddle(redis, () => redis.flush());
  });

  it.concurrent('standing still', async () => {
    const redis = await Redis.start();
    await inTheMiddle(
      redis,
      async () => redis.freeze(),
      async () => redis.thaw()
    );
  });

  it.concurrent('a replica after a failover, which only reads, and then the master again', async () => {
    const redis = await Redis.start();
    const nobody = await freePort();
    await inTheMiddle(
      redis,
      async () => void (await redis.admin.replicaof('127.0.0.1', nobody)),
      async () => void (await redis.admin.replicaof('NO', 'ONE'))
    );
  });

  it.concurrent('not there at first', async () => {
    const redis = await Redis.prepare();
    await withServers(withSessions({ redis }), async (servers) => {
      await comeRight(servers);
      const { message } = await servers.testbeds[0].host.health();
      expect(message).toMatch(/Redis/);
      await redis.start();
      await shareAgain(servers);
    });
  });

  it.concurrent('slow', async () => {
    const redis = await Redis.start();
    const relay = await TcpRelay.start(redis.port);
    relay.delay = 150;
    await withServers(withSessions({ redis, redisAt: { port: relay.port } }), async (servers) => {
      await comeRight(servers);
      relay.delay = 3000;
      await comeRight(servers, longer(1));
      relay.delay = 0;
      await shareAgain(servers);
    });
    relay.close();
  });

  it.concurrent('shut to a wrong password', async () => {
    const redis = await Redis.start();
    await withServers(withSessions({ redis, redisAt: { password: 'wrong' } }), async (servers) => {
      await comeRight(servers);
      const { message } = await servers.testbeds[0].host.health();
      expectWords(message);
      expect(message).toMatch(/Redis.*password|password.*Redis/);
      const { secureJsonData } = redis.settings();
      servers.testbeds.forEach(({ host }) => host.setSettings({ secureJsonData }));
      await shareAgain(servers, { secureJsonData });
    });
  });
});

withRedis('a Redis that is full', () => {
  it.concurrent.each(['noeviction', 'allkeys-lru', 'volatile-lru'])('with %s', async (policy) => {
    const redis = await Redis.start(`maxmemory-policy ${policy}`);
    await withServers(withSessions({ redis }), async (servers) => {
      const used = Number(/^used_memory:(\d+)/m.exec(await redis.admin.info('memory'))![1]);
      // What the scripts take, and next to nothing.
      await redis.admin.config('SET', 'maxmemory', used + 60_000);
      await comeRight(servers);
      await redis.admin.config('SET', 'maxmemory', 0);
      await shareAgain(servers);
    });
  });
});

withRedis('values in Redis that', () => {
  const afterwards = async (happens: (redis: Redis) => Promise<number>, heals = true) => {
    const redis = await Redis.start();
    await withServers(withSessions({ redis, count: 1 }), async (servers) => {
      await comeRight(servers);
      expect(await happens(redis)).toBeGreaterThan(0);
      await servers.add();
      await servers.add();
      await comeRight(servers);
      await comeRight(servers, longer(1));
      if (heals) {
        await shareAgain(servers);
      }
    });
  };

  it.concurrent.each(Object.keys(SPOILINGS))('are spoiled: %s', async (how) => {
    await afterwards((redis) => spoil(redis.admin, how));
  });

  it.concurrent('are of another type', async () => {
    // Nobody but an administrator can have done that; it heals when the keys' time is over.
    await afterwards((redis) => retype(redis.admin), false);
  });
});
