import { selfSigned } from './certificate';
import { compare, notices } from './compare';
import type { Moment } from './moments';
import { MOMENTS, sceneAt } from './moments';
import type { Answer, TestbedOptions } from './testbed';
import { Testbed, until } from './testbed';
import { Relay } from './relay';
import { ALERTS, NETWORK } from './table';
import { LATER, MINUTE, NOW, PlainDataset } from './plainDataset';

jest.setTimeout(120_000);

const BOT = 'st-one';
const REFUSED = NETWORK['connection-refused'];
const CERTIFICATE = NETWORK.certificate;
const certificates = [selfSigned('first'), selfSigned('second')];

/** A testbed of its own for a moment, reached over a relay if one is made. */
async function testbedFor(
  moment: Moment,
  relayTo?: (url: string) => Promise<Relay>,
  { simulator, ...more }: Partial<TestbedOptions> = {},
  now = NOW
) {
  const { spreads, range, pageCap = 1000 } = sceneAt(moment, now);
  const dataset = new PlainDataset([BOT], spreads);
  const testbed = await Testbed.start({ dataset, clock: NOW, simulator: { pageCap, ...simulator }, ...more });
  const relay = await relayTo?.(testbed.simulator.url);
  if (relay) {
    testbed.host.setSettings({ url: relay.url });
  }
  const close = async () => {
    relay?.close();
    await testbed.close();
  };
  return { testbed, relay: relay!, range, close };
}

function expectError(answer: Answer, { status, says }: { status: number; says: RegExp }) {
  for (const result of [answer.sessions, answer.figures]) {
    expect(result).toMatchObject({ status, errorSource: 'downstream', error: expect.stringMatching(says) });
    expect(result.frames).toBeUndefined();
  }
}

function expectOlder(testbed: Testbed, moment: Moment, answer: Answer, says: RegExp) {
  const told = compare(testbed, BOT, sceneAt(moment, NOW).range, NOW, answer);
  expect(told).toMatchObject({ missing: 0, extra: 0, wrong: [] });
  expect(told.notices).toEqual([expect.stringMatching(/^Shown is what was known/)]);
  expect(told.notices[0]).toMatch(says);
}

const older = ({ sessions }: Answer) => notices(sessions).some((text) => text.startsWith('Shown is what was known'));

let agedSince: number;
let agedTestbed: ReturnType<typeof testbedFor>;
beforeAll(async () => {
  agedTestbed = testbedFor('refresh', Relay.plain);
  const { testbed, relay, range } = await agedTestbed;
  agedSince = Date.now();
  await testbed.ask(BOT, range);
  relay.break();
  expect((await testbed.alert(BOT, range)).error).toBeUndefined();
});

describe.each([
  { name: 'connection refused', told: REFUSED, relay: Relay.plain, secure: false },
  {
    name: 'a certificate of nobody',
    told: CERTIFICATE,
    relay: (to: string) => Relay.tls(to, certificates[0], certificates[1]),
    secure: true,
  },
  {
    name: 'https where there is only http',
    told: NETWORK['no-https'],
    relay: (to: string) => Relay.tlsThenPlain(to, certificates[0]),
    secure: true,
  },
])('$name', ({ told, relay, secure }) => {
  const trust = secure
    ? { jsonData: { tlsAuthWithCACert: true }, secureJsonData: { tlsCACert: certificates[0].cert } }
    : {};

  it.each(MOMENTS)('on a %s', async (moment) => {
    const { testbed, relay: way, range, close } = await testbedFor(moment, relay, trust);
    try {
      if (moment === 'refresh') {
        const good = await testbed.ask(BOT, range);
        expect(compare(testbed, BOT, range, NOW, good)).toEqual({ missing: 0, extra: 0, wrong: [], notices: [] });
        testbed.simulator.set({ clock: LATER });
        way.break();
        expectOlder(testbed, moment, await until(() => testbed.ask(BOT, range), older, 30_000), told.says);
        return;
      }
      if (moment === 'first read') {
        way.break();
      }
      way.breaks = (skip) => skip > 0;
      expectError(await testbed.ask(BOT, range), told);
    } finally {
      await close();
    }
  });
});

// On a later page and a refresh: pkg/plugin/dns_test.go, as names of this machine cannot be taken away.
it('no such host', async () => {
  const { testbed, range, close } = await testbedFor('first read');
  testbed.host.setSettings({ url: 'https://kore.invalid' });
  expectError(await testbed.ask(BOT, range), NETWORK.dns);
  await close();
});

// Its sessions are stamped by that clock, as are its Date headers and checks of tokens.
describe.each([3_600_000, -3_600_000])('a server whose clock is %d ms ahead of ours', (ahead) => {
  it.each(MOMENTS)('on a %s', async (moment) => {
    const real = () => Date.now() + ahead;
    const now = real();
    const { testbed, range, close } = await testbedFor(moment, undefined, { clock: 'real', simulator: { real } }, now);
    const told = async () => compare(testbed, BOT, range, testbed.simulator.now(), await testbed.ask(BOT, range));
    const right = { missing: 0, extra: 0, wrong: [], notices: [] };
    expect(await told()).toEqual(right);
    if (moment === 'refresh') {
      testbed.simulator.set({ advance: 6 * MINUTE });
      // What is a second old is read again; until then it may lack what began meanwhile.
      expect(await until(told, ({ missing }) => missing === 0, 20_000)).toEqual(right);
    }
    await close();
  });
});

describe('once what is known is too old', () => {
  const moment = 'refresh';
  let aged: Awaited<ReturnType<typeof testbedFor>>;
  let read: number;
  // Begun before all other tests, because it takes a minute.
  beforeAll(async () => {
    aged = await agedTestbed;
    read = agedSince;
  });
  afterAll(() => aged.close());

  it('an alert rule gets an error, and panels still what is known', async () => {
    const { testbed, range } = aged;
    const old = await until(
      () => testbed.alert(BOT, range),
      ({ error }) => error !== undefined,
      90_000
    );
    const { status, says } = ALERTS;
    expect(old).toMatchObject({ status, errorSource: 'downstream', error: expect.stringMatching(says) });
    expect(Date.now() - read).toBeGreaterThan(50_000);
    expectOlder(testbed, moment, await testbed.ask(BOT, range), says);
  });
});
