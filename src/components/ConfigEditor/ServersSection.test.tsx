import { screen } from '@testing-library/react';

import type { Options } from '../../testing/configEditor';
import { expandSection, showConfigEditor, stored } from '../../testing/configEditor';
import { barriers, choose, offered, pretendLayout, user } from '../../testing/dom';
import { setUser } from '../../testing/host';

const SECTION = 'Several Grafana servers';

beforeAll(pretendLayout);
beforeEach(() => setUser());

const show = (jsonData: Options['jsonData'] = {}, changed: Partial<Options> = {}) =>
  showConfigEditor({ url: 'https://platform.kore.ai', jsonData: { bots: [{ id: 'st-1' }], ...jsonData }, ...changed });
const expand = () => expandSection(SECTION);
const alerts = () => screen.queryAllByRole('alert').map(({ textContent }) => textContent);
const LABELS = {
  single: ['Address', 'User', 'Password', 'Encrypt with TLS', 'Database', 'Keep (hours)', /^Share of calls/],
  sentinel: ['Addresses', 'Master name', 'User', 'Password', 'Sentinel password', 'Encrypt with TLS', 'Database'],
  cluster: ['Addresses', 'User', 'Password', 'Encrypt with TLS', 'Keep (hours)', /^Share of calls/],
};
/** By the beginning of its text, which an explanation follows. */
const labelled = (label: string | RegExp) =>
  screen.queryByLabelText(
    typeof label === 'string' ? new RegExp(`^${label.replace(/[()]/g, '\\$&')}(?![a-z])`) : label
  );

it('is folded away and asks for nothing unless it is set', async () => {
  show();
  expect(labelled('Shared in')).toBeNull();
  await expand();
  expect(labelled('Shared in')).toHaveValue('Off');
  expect(LABELS.single.filter((label) => labelled(label))).toEqual([]);
  expect(alerts()).toEqual([]);
});

it('is open where it is set', () => {
  show({ redisMode: 'single', redisAddress: 'redis:6379' });
  expect(labelled('Shared in')).toHaveValue('Redis or Valkey server');
  expect(alerts()).toEqual([]);
});

it('offers what there is', async () => {
  show({ redisMode: 'single' });
  const names = await offered(/^Shared in/);
  const modes = names.map((name) => /^(Off|Redis or Valkey server|Sentinel|Cluster)/.exec(name)?.[1]);
  expect(modes.filter(Boolean)).toEqual(['Off', 'Redis or Valkey server', 'Sentinel', 'Cluster']);
});

it('takes what is needed to connect', async () => {
  show();
  await expand();
  await choose(/^Shared in/, /^Sentinel/);
  const actor = user();
  await actor.type(labelled('Addresses')!, 's1:26379, s2:26379 ');
  await actor.type(labelled('Master name')!, 'mymaster');
  await actor.type(labelled('User')!, 'koreai');
  await actor.type(labelled('Password')!, 'hush');
  await actor.type(labelled('Sentinel password')!, 'quiet');
  await actor.type(labelled('Database')!, '3');
  await actor.type(labelled('Keep (hours)')!, '24');
  await actor.type(labelled(/^Share of calls/)!, '50');
  expect(stored()).toMatchObject({
    jsonData: {
      redisMode: 'sentinel',
      redisAddress: 's1:26379,s2:26379',
      redisMaster: 'mymaster',
      redisUser: 'koreai',
      redisDatabase: 3,
      redisKeepHours: 24,
      redisFallbackPercent: 50,
    },
    secureJsonData: { redisPassword: 'hush', redisSentinelPassword: 'quiet' },
  });
  expect(JSON.stringify(stored().jsonData)).not.toMatch(/hush|quiet/);
  expect(alerts()).toEqual([]);
});

it.each(['single', 'sentinel', 'cluster'] as const)('shows what belongs to %s and no more', (redisMode) => {
  show({ redisMode });
  const every = [...new Set(Object.values(LABELS).flat().map(String))];
  const own = LABELS[redisMode].map(String);
  expect(LABELS[redisMode].filter((label) => !labelled(label))).toEqual([]);
  const others = ['Address', 'Addresses', 'Master name', 'Sentinel password', 'Database'];
  expect(others.filter((label) => every.includes(label) && !own.includes(label) && labelled(label))).toEqual([]);
});

it('leaves no number of a database behind for a cluster, which has none', async () => {
  show({ redisMode: 'single', redisAddress: 'a:1', redisDatabase: 3 });
  await choose(/^Shared in/, /^Cluster/);
  expect(stored().jsonData.redisDatabase).toBeUndefined();
});

it.each<[Options['jsonData'], RegExp[]]>([
  [{ redisMode: 'single' }, [/Write the address of the server/]],
  [{ redisMode: 'single', redisAddress: 'redis' }, [/"redis" is not a host and a port/]],
  [{ redisMode: 'single', redisAddress: 'redis:0' }, [/"redis:0" is not/]],
  [{ redisMode: 'single', redisAddress: 'redis:65536' }, [/"redis:65536" is not/]],
  [{ redisMode: 'single', redisAddress: '::1:6379' }, [/"::1:6379" is not/]],
  [{ redisMode: 'single', redisAddress: 'redis://redis:6379' }, [/host and port alone/]],
  [{ redisMode: 'cluster', redisAddress: 'a:1,me@b:2' }, [/host and port alone/]],
  [{ redisMode: 'single', redisAddress: 'a:1,b:2' }, [/more than one address/]],
  [{ redisMode: 'single', redisAddress: 'a:1', redisUser: 'koreai' }, [/password of this user/]],
  [{ redisMode: 'sentinel', redisAddress: 'a:1' }, [/name that the sentinels have/]],
  [
    { redisMode: 'single', redisAddress: 'a:1', redisDatabase: 16, redisKeepHours: 0, redisFallbackPercent: 101 },
    [/from 0 to 15/, /from 1 to 8760/, /from 1 to 100/],
  ],
])('explains what is wrong with %j', (settings, messages) => {
  show(settings);
  expect(alerts()).toEqual(messages.map((message) => expect.stringMatching(message)));
});

it.each([
  { redisMode: 'single' as const, redisAddress: '127.0.0.1:6379' },
  { redisMode: 'single' as const, redisAddress: '[::1]:6379', redisDatabase: '3' as unknown as number },
  { redisMode: 'cluster' as const, redisAddress: 'a:1,, b.example.org:65535,' },
])('takes %j', (settings) => {
  show(settings);
  expect(alerts()).toEqual([]);
});

it('asks for certificates where the connection is encrypted', async () => {
  show({ redisMode: 'single', redisAddress: 'a:1' });
  expect(labelled('CA certificate of Redis')).toBeNull();
  expect(labelled('Take any certificate')).toBeNull();
  const actor = user();
  await actor.click(labelled('Encrypt with TLS')!);
  await actor.click(labelled('Take any certificate')!);
  await actor.type(labelled('CA certificate of Redis')!, 'MII');
  expect(alerts()).toEqual([expect.stringMatching(/Paste the whole certificate/)]);
  await actor.clear(labelled('CA certificate of Redis')!);
  await actor.click(labelled('CA certificate of Redis')!);
  await actor.paste('-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n');
  expect(alerts()).toEqual([]);
  expect(stored()).toMatchObject({
    jsonData: { redisTls: true, redisTlsSkipVerify: true },
    secureJsonData: { redisCaCert: expect.stringContaining('MII') },
  });
});

it('never shows its secrets, and knows that they are there', () => {
  const secureJsonFields = { redisPassword: true, redisSentinelPassword: true, redisCaCert: true };
  show(
    { redisMode: 'sentinel', redisAddress: 'a:1', redisMaster: 'm', redisUser: 'u', redisTls: true },
    { secureJsonFields }
  );
  expect(alerts()).toEqual([]);
  for (const label of ['Password', 'Sentinel password', 'CA certificate of Redis']) {
    expect(labelled(label)).toHaveValue('configured');
    expect(labelled(label)).toBeDisabled();
  }
});

it('changes nothing when it is provisioned', () => {
  show({ redisMode: 'sentinel', redisAddress: 'a:1', redisMaster: 'm', redisTls: true }, { readOnly: true });
  const section = [...LABELS.sentinel, 'Shared in', 'Take any certificate', 'CA certificate of Redis'];
  section.forEach((label) => expect(labelled(label)).toBeDisabled());
});

it('has no barriers', async () => {
  const { container } = show({ redisMode: 'sentinel', redisAddress: 'nonsense', redisTls: true });
  expect(await barriers(container)).toEqual([]);
});
