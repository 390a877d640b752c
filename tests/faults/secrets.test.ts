import type { FaultKind } from '../../simulator';
import { mintToken, FAULT_KINDS } from '../../simulator';
import { EVERY, Testbed, SESSIONS } from './testbed';
import { HOUR, NOW, PlainDataset } from './plainDataset';

jest.setTimeout(120_000);

const SECRET = 'cl13nt-s3cr3t/with+signs=and-more';
/** In a custom header of the settings, as gateways want it. */
const GATE = 'k3y-of-the-gateway';
const RANGE = { from: NOW - 4 * HOUR, to: NOW };
const CAPTURE = { headers: { 'X-Grafana-HAR-Capture': 'true', FromAlert: 'true', http_Cookie: 'grafana_session=abc' } };

/** What a query of each kind asks, alone or past what is kept. */
const QUERIES = {
  table: { ...EVERY, queryType: 'summary', measures: ['sessions'], groupBy: ['sessionTag.topic'] },
  series: { ...EVERY, queryType: 'timeSeries', measures: ['dropOffRate'], interval: '1h' },
  filtered: { ...EVERY, queryType: 'summary', measures: ['sessions'], fetch: 'filtered', containmentTypes: ['agent'] },
  user: { ...EVERY, queryType: 'summary', measures: ['sessions'], apiUserId: 'ann@example.com' },
  call: { ...EVERY, queryType: 'summary', measures: ['sessions'], callId: 'call-1' },
};
/** Lists, which alert rules do not have, so that they are asked on their own. */
const LISTS = {
  ids: { ...SESSIONS, sessionIds: ['0123456789abcdef01234567'] },
  conversation: { ...EVERY, queryType: 'conversation', lastMessages: 3 },
};
const bots = FAULT_KINDS.map((kind) => `st-${kind}`);

interface Capture {
  log: { entries: Array<{ request: { url: string; headers: Array<{ name: string }> } }> };
}

/** A testbed that has been through every fault with every kind of query, and all that came out of it. */
async function harvest(auth: 'jwt' | 'token') {
  const staticToken = mintToken({ appId: 'cs-sim', iat: 1_700_000_000, exp: 4_000_000_000, sub: 'static' }, SECRET);
  const testbed = await Testbed.start({
    dataset: new PlainDataset(bots, [{ count: 20, from: NOW - 3 * HOUR, to: NOW }]),
    clock: NOW,
    simulator: { clientSecret: SECRET },
    jsonData: { authType: auth, timeoutSeconds: 1, httpHeaderName1: 'X-Gateway', conversations: 'on' },
    secureJsonData: {
      ...(auth === 'jwt' ? { clientSecret: SECRET } : { token: staticToken }),
      httpHeaderValue1: GATE,
    },
  });
  const small = { huge: { megabytes: 66, count: 1 }, 'million-tags': { tags: 2000 } } as Record<string, object>;
  const fault = (kind: FaultKind) => ({ kind, source: `st-${kind}`, ...small[kind] });
  testbed.simulator.set({ faults: FAULT_KINDS.map(fault) });
  const everything: string[] = [];
  const captures: Capture[] = [];
  const ask = async (bot: string) => {
    const ofBot = (queries: Record<string, object>) =>
      Object.fromEntries(Object.entries(queries).map(([refId, query]) => [refId, { ...query, bots: [bot] }]));
    const results = [
      await testbed.query(ofBot(QUERIES), RANGE, CAPTURE),
      await testbed.query(ofBot(LISTS), RANGE, { headers: { 'X-Grafana-HAR-Capture': 'true' } }),
    ];
    for (const { '__har__koreai-sessions': capture } of results) {
      const { har } = (capture?.frames?.[0].schema.meta?.custom ?? {}) as { har?: string };
      captures.push(...(har ? [JSON.parse(har) as Capture] : []));
    }
  };
  await Promise.all(bots.map(ask));
  const resources = { range: RANGE, key: 'sessionTag.topic' };
  for (const path of ['bots', 'keys', 'values', 'refresh', 'nothing']) {
    const body = path === 'bots' ? undefined : resources;
    everything.push(JSON.stringify(await testbed.host.resourceJSON(path, body).catch(String)));
  }
  // The health check asks the first bot; once that one's calls are spent it asks no more.
  const spent = (kind: FaultKind) => Number(kind.startsWith('rate-'));
  for (const kind of [...FAULT_KINDS].sort((a, b) => spent(a) - spent(b))) {
    testbed.simulator.set({ faults: kind === 'hang' || kind === 'drip' ? [] : [{ kind, ...small[kind] }] });
    everything.push(JSON.stringify(await testbed.host.health()));
  }
  everything.push(await testbed.host.metrics(), ...testbed.answers, ...testbed.log);
  const received = testbed.simulator.received();
  await testbed.close();
  return { everything, captures, received, staticToken };
}

// Signatures have 43 characters: whoever holds one holds a block of 20 that begins at a multiple of 20.
const BLOCK = 20;

/** Which blocks of parts of tokens the texts hold. Thousands of parts in a hundred megabytes: each by itself takes minutes. */
function found(texts: string[], parts: string[]): string[] {
  expect(parts.filter((part) => part.length < 2 * BLOCK)).toEqual([]);
  const offsets = Array.from({ length: BLOCK }, (_, i) => i);
  const blocks = new Set(parts.flatMap((part) => offsets.map((at) => part.slice(at, at + BLOCK))));
  const hits = new Set<string>();
  for (const text of texts) {
    for (let at = 0; at < text.length; at += BLOCK) {
      const block = text.slice(at, at + BLOCK);
      if (blocks.has(block)) {
        hits.add(block);
      }
    }
  }
  return [...hits];
}

it('a part of a token is found wherever it stands', () => {
  const [part, other] = ['a', 'b'].map((sub) => mintToken({ sub }, SECRET).split('.')[2]);
  for (let at = 0; at < BLOCK; at++) {
    expect(found([`${'x'.repeat(at)}${part}"`], [other, part])).toHaveLength(1);
  }
  expect(found([`"${part}"`, part.slice(0, BLOCK - 1), ''], [other])).toEqual([]);
});

const KINDS = ['jwt', 'token'] as const;
const harvests = new Map<string, Awaited<ReturnType<typeof harvest>>>();
beforeAll(() => Promise.all(KINDS.map(async (auth) => harvests.set(auth, await harvest(auth)))));

describe.each(KINDS)('with %s', (auth) => {
  let out: Awaited<ReturnType<typeof harvest>>;
  beforeAll(() => {
    out = harvests.get(auth)!;
  });

  it('no secret gets out', () => {
    const tokens = [...new Set(out.received.map((headers) => String(headers.auth)))];
    // Else nothing was proved: tokens were sent, and the log is at its most talkative.
    expect(tokens.length).toBeGreaterThan(auth === 'jwt' ? 100 : 0);
    expect(auth === 'jwt' || tokens.includes(out.staticToken)).toBe(true);
    expect(out.everything.some((text) => text.includes('"@level":"debug"'))).toBe(true);
    expect(out.received.every((headers) => headers['x-gateway'] === GATE)).toBe(true);
    const encoded = [GATE, SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')];
    const leaked = [
      ...encoded.filter((one) => out.everything.some((text) => text.includes(one))),
      ...found(
        out.everything,
        tokens.flatMap((token) => token.split('.').slice(1))
      ),
    ];
    expect(leaked).toEqual([]);
  });

  it('the capture of traffic holds no call of Kore.ai', () => {
    expect(out.captures).toEqual([]);
  });

  it('nothing that came with the request is sent on', () => {
    const names = new Set(out.received.flatMap((headers) => Object.keys(headers)));
    const forwarded = ['fromalert', 'cookie', 'x-grafana-har-capture'].filter((name) => names.has(name));
    expect(forwarded).toEqual([]);
  });
});
