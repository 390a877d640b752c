import type { SessionsQuery } from '../../simulator';
import { readAnswer } from '../oracle/answer';
import { askUntilLoaded } from '../oracle/testbed';
import { differences } from '../oracle/compare';
import { NOW } from '../oracle/random/moments';
import { questions } from '../oracle/random/questions';
import { vocabulary } from '../oracle/random/vocabulary';
import { SCENARIO, SEED, USERS, ZONE_OF_BOTS } from '../oracle/random/scenario';
import { Redis, withRedis } from './redis';
import { Servers } from './servers';

jest.setTimeout(120_000);

const DAY = 86_400_000;
/** Of the oracle's questions each so many, so that each dimension and measure is among them. */
const EVERY = 6;
const all = questions(SEED, vocabulary(USERS)).filter(({ account }) => !account);
const asked = all.filter((_, i) => i % EVERY === 0);

withRedis('the figures over several servers', () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await Servers.start({
      redis: await Redis.start(),
      clock: Date.parse(SCENARIO.clock),
      simulator: SCENARIO,
      jsonData: { timeZone: ZONE_OF_BOTS },
    });
    // Their clock is not the machine's, which any answer of Kore.ai tells.
    const [{ sessionId, botId }] = servers.simulator.sessions({ from: NOW - DAY, to: NOW });
    const one = { schemaVersion: 1, queryType: 'sessions', sessionIds: [sessionId], bots: [botId] };
    await Promise.all(servers.testbeds.map((testbed) => testbed.query({ A: one }, { from: NOW - DAY, to: NOW })));
  });
  afterAll(() => servers?.close());

  // Each is asked first at another server, and then at all of them.
  it.each(asked.map((question, i) => [question.number, JSON.stringify(question.query), question, i] as const))(
    '%i %s',
    async (_number, _query, question, i) => {
      const { query, range, maxDataPoints } = question;
      const truth = servers.simulator.truth({
        query: { ...query } as SessionsQuery,
        range,
        maxDataPoints,
        timeZone: ZONE_OF_BOTS,
        rule: question.alert,
      });
      const testbeds = servers.testbeds.map((_, at) => servers.testbeds[(i + at) % servers.testbeds.length]);
      const told = async ({ host }: (typeof testbeds)[0]) =>
        differences(readAnswer(await askUntilLoaded(host, question)), truth, query);
      expect(await told(testbeds[0])).toEqual([]);
      expect(await Promise.all(testbeds.map(told))).toEqual(testbeds.map(() => []));
    }
  );
});
