import { setTimeout as pause } from 'node:timers/promises';
import type { User } from '../../preview/server';
import { EVERY, Testbed, SESSIONS } from './testbed';
import { HOUR, NOW, PlainDataset } from './plainDataset';

jest.setTimeout(60_000);

const VIEWER: User = { login: 'val', name: 'Val', email: '', role: 'Viewer' };
const SCHEDULER: User = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' };
const COUNT = { ...EVERY, queryType: 'summary', measures: ['sessions'] };
const RANGE = { from: NOW - 4 * HOUR, to: NOW };
const dataset = () => new PlainDataset(['st-own', 'st-foreign'], [{ count: 30, from: NOW - 3 * HOUR, to: NOW }]);
const OWN = [{ id: 'st-own', name: 'Own' }];

let testbed: Testbed;
const start = async (jsonData: Record<string, unknown>, port?: number) => {
  testbed = await Testbed.start({
    dataset: dataset(),
    clock: NOW,
    simulator: { port },
    jsonData: { bots: OWN, ...jsonData },
  });
};
afterEach(() => testbed.close());

/** One query of a viewer. */
async function view(query: object, range = RANGE, headers?: Record<string, string>) {
  return (await testbed.query({ A: query }, range, { user: VIEWER, headers })).A;
}

describe('a viewer cannot', () => {
  it('reach another bot or another host', async () => {
    await start({});
    const others = [
      'st-foreign',
      '../st-foreign',
      'st-own/../st-foreign',
      'st-own/getSessions?x=',
      'http://127.0.0.1:1',
      '',
      '*',
    ];
    for (const bot of others) {
      expect(await view({ ...COUNT, bots: [bot] })).toMatchObject({ status: 400, errorSource: 'downstream' });
      const values = await testbed.host.resourceJSON(
        'values',
        { key: 'channel', bots: [bot], range: RANGE },
        { user: VIEWER }
      );
      expect(values.status).toBe(400);
    }
    expect(testbed.simulator.calls()).toEqual([]);
    const strange = {
      url: 'http://127.0.0.1:1',
      host: 'x',
      path: '/y',
      datasource: { uid: 'z' },
      headers: { auth: 'x' },
    };
    expect(await view({ ...COUNT, ...strange, sessionIds: ['../../x', 'a?b=c'] })).toMatchObject({ status: 200 });
    expect(await view({ ...COUNT, ...strange, callId: 'x&containmentType=agent#/../..' })).toMatchObject({
      status: 200,
    });
    expect(new Set(testbed.simulator.calls().map(({ source, status }) => `${source} ${status}`))).toEqual(
      new Set(['st-own 200'])
    );
  });

  it('make the plugin work without end', async () => {
    await start({});
    const many = (count: number, make: (i: number) => unknown) => Array.from({ length: count }, (_, i) => make(i));
    const filter = (operator: string, values: unknown[]) => ({ key: 'channel', operator, values });
    const excessive: object[] = [
      { groupBy: many(10_000, (i) => `sessionTag.t${i}`) },
      { filters: many(10_000, () => filter('=', ['a'])) },
      { filters: [filter('=', many(10_000, String))] },
      { filters: [filter('=~', ['.{0,1000}'.repeat(100)])] },
      { filters: [filter('!~', ['(x+x+)+y'.repeat(100), ...many(1000, (i) => `(a|b|c){${i}}.*`)])] },
      { filters: [filter('=', ['x'.repeat(3 << 20)])] },
      { queryType: 'timeSeries', interval: '1m' },
      { queryType: 'timeSeries', interval: '1ns' },
      { queryType: 'timeSeries', interval: '1h', timeShift: '9999999w' },
      { timeShift: '-1d' },
      { groupLimit: 1e9 },
      { queryType: 'sessions', limit: 1e12 },
      { sessionIds: many(10_000, String) },
      { timeZone: '../../etc/passwd' },
    ];
    const ever = { from: -8.64e15, to: 8.64e15 };
    for (const part of excessive) {
      const { status, errorSource } = await view({ ...COUNT, ...part }, ever);
      expect([part, status, errorSource]).toEqual([part, 400, 'downstream']);
    }
    expect(testbed.simulator.calls()).toEqual([]);
    for (const search of ['x'.repeat(2 << 20), 'x'.repeat(64 << 20)]) {
      const body = { key: 'channel', range: RANGE, search };
      // The larger one does not even reach it.
      const refused = await testbed.host.resourceJSON('values', body, { user: VIEWER }).catch(() => ({ status: 400 }));
      expect(refused.status).toBe(400);
    }
    expect(await view(COUNT)).toMatchObject({ status: 200 });
  });

  it('read again what others use', async () => {
    await start({});
    const answer = await testbed.host.resourceJSON('refresh', { range: RANGE }, { user: VIEWER });
    expect(answer.status).toBe(403);
    expect(testbed.simulator.calls()).toEqual([]);
  });

  it('spend the calls that alert rules need, by a forged header', async () => {
    await start({ callsPerMinute: 10, callsPerHour: 1000 });
    // Each asks for another day, so that each needs a call of its own.
    const day = (n: number) => ({ from: RANGE.from - n * 24 * HOUR, to: RANGE.to - n * 24 * HOUR });
    const days = Array.from({ length: 14 }, (_, n) => day(n + 1));
    for (const range of days.slice(0, 9)) {
      await Promise.race([view(COUNT, range, { FromAlert: 'true' }), enough(8)]);
    }
    expect(testbed.simulator.calls()).toHaveLength(8);
    await expectAlertAnswered(9);
  });

  it('spend the calls that alert rules need, by a login of that name', async () => {
    await start({ callsPerMinute: 10, callsPerHour: 1000 });
    const namesake = { user: { ...VIEWER, login: SCHEDULER.login }, headers: { FromAlert: 'true' } };
    for (let n = 1; n < 10; n++) {
      const range = { from: RANGE.from - n * 24 * HOUR, to: RANGE.to - n * 24 * HOUR };
      await Promise.race([testbed.query({ A: COUNT }, range, namesake), enough(8)]);
    }
    await expectAlertAnswered(9);
  });

  it('spend the calls that alert rules need, by checking the health again and again', async () => {
    await start({ callsPerMinute: 10, callsPerHour: 1000 });
    const checks = Array.from({ length: 12 }, () => testbed.host.health({ user: VIEWER }));
    await enough(8);
    await expectAlertAnswered(9);
    // Who sets the data source up is told at once all the same.
    expect(await testbed.host.health({ user: { ...VIEWER, role: 'Admin' } })).toMatchObject({ status: 'OK' });
    expect(testbed.simulator.calls()).toHaveLength(10);
    testbed.host.setSettings({ jsonData: { ...testbed.host.settings.jsonData, callsPerMinute: 0 } });
    await Promise.all(checks);
  });
});

/** What is left to alert rules once viewers have spent all that they can is enough for them. */
async function expectAlertAnswered(calls: number) {
  const alert = await testbed.query({ A: COUNT }, RANGE, { user: SCHEDULER, headers: { FromAlert: 'true' } });
  expect(alert.A).toMatchObject({ status: 200, frames: [expect.anything()] });
  expect(testbed.simulator.calls()).toHaveLength(calls);
}

/** Once so many calls were made and no more come for a moment. */
async function enough(calls: number) {
  while (testbed.simulator.calls().length < calls) {
    await pause(20);
  }
}

describe('what is hidden', () => {
  it('cannot be asked for in any way', async () => {
    await start({ tagPrivacy: 'none', userIdPrivacy: 'hidden' });
    const key = 'sessionTag.topic';
    const refused = [
      { ...COUNT, groupBy: [key] },
      { ...COUNT, filters: [{ key, operator: '=~', values: ['t.*'] }] },
      { ...COUNT, filters: [{ key: 'userId', operator: '=', values: ['u-3'] }] },
      { ...COUNT, groupBy: ['userId'] },
      { ...COUNT, apiUserId: 'ann@example.com' },
      SESSIONS,
    ];
    for (const query of refused) {
      expect(await view(query)).toMatchObject({ status: 400, errorSource: 'downstream' });
    }
    const plain = { ...SESSIONS, tagColumns: undefined };
    const [first] = testbed.simulator.sessions({ ...RANGE, bot: 'st-own' });
    for (const query of [plain, { ...plain, sessionIds: [first.sessionId] }, { ...COUNT, measures: ['users'] }]) {
      expect(await view(query, RANGE, { 'X-Grafana-HAR-Capture': 'true' })).toMatchObject({ status: 200 });
    }
    const keys = await testbed.host.resourceJSON<{ keys: Array<{ value: string }> }>(
      'keys',
      { range: RANGE },
      { user: VIEWER }
    );
    expect(keys.body.keys.map(({ value }) => value)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/Tag\.|userId/)])
    );
    for (const hidden of [key, 'userId', 'userTag.x']) {
      const values = await testbed.host.resourceJSON('values', { key: hidden, range: RANGE }, { user: VIEWER });
      expect([hidden, values.status]).toEqual([hidden, 400]);
    }
    expect(`${testbed.answers}${testbed.log}${JSON.stringify(keys)}`).not.toMatch(/\bu-[0-6]\b|"t[012]"|\\"topic\\"/);
  });

  it('stays hidden although an earlier state of the settings has read it', async () => {
    await start({});
    const groups = { ...COUNT, groupBy: ['sessionTag.topic'] };
    const before = await view({ ...SESSIONS, tagColumns: ['sessionTag.topic'] });
    expect(JSON.stringify(before)).toMatch(/"u-3".*"t1"/);
    const { jsonData } = testbed.host.settings;
    testbed.host.setSettings({ jsonData: { ...jsonData, tagPrivacy: 'none', userIdPrivacy: 'hidden' } });
    const answers = [
      await view(groups),
      await view({ ...SESSIONS, tagColumns: undefined }),
      await view({ ...COUNT, groupBy: ['userId'] }),
      await view({ ...COUNT, measures: ['users'] }),
      ...(await Promise.all(
        ['sessionTag.topic', 'userId'].flatMap((key) => [
          testbed.host.resourceJSON('values', { key, range: RANGE }, { user: VIEWER }),
          testbed.host.resourceJSON('keys', { range: RANGE }, { user: VIEWER }),
        ])
      )),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 200, 400, 200, 400, 200, 400, 200]);
    expect(JSON.stringify(answers)).not.toMatch(/\bu-[0-6]\b|"t[012]"|sessionTag\.topic"[^ ]*Session tag/);
    // Seven users are counted still, and all is shown again once it may be.
    expect(answers[3]).toMatchObject({ frames: [{ data: { values: [[7]] } }] });
    testbed.host.setSettings({ jsonData: { ...jsonData, userIdPrivacy: 'hashed' } });
    const hashed = [
      await view({ ...COUNT, groupBy: ['userId'] }),
      await view(SESSIONS),
      await testbed.host.resourceJSON('values', { key: 'userId', range: RANGE }, { user: VIEWER }),
    ];
    expect(hashed.map((answer) => [answer.status, /u-[0-9a-f]{8}-/.test(JSON.stringify(answer))])).toEqual(
      Array(3).fill([200, true])
    );
    expect(JSON.stringify(hashed)).not.toMatch(/\bu-[0-6]\b/);
    testbed.host.setSettings({ jsonData });
    expect(JSON.stringify(await view(SESSIONS))).toMatch(/"u-3".*"t1"/);
  });

  it('is a stable stand-in when user IDs are hashed', async () => {
    await start({ tagPrivacy: 'list', tagList: ['other'], userIdPrivacy: 'hashed' });
    const query = { ...COUNT, groupBy: ['userId'], groupLimit: 20 };
    const names = async (one: object) => ((await view(one)).frames?.[0].data.values[0] ?? []) as string[];
    const all = await names(query);
    expect(all).toHaveLength(7);
    expect(all.filter((name) => /^u-[0-6]$/.test(name))).toEqual([]);
    expect(await names({ ...query, filters: [{ key: 'userId', operator: '=', values: [all[0]] }] })).toEqual([all[0]]);
    expect(await view({ ...query, filters: [{ key: 'userId', operator: '=', values: ['u-3'] }] })).toMatchObject({
      status: 200,
    });
    expect(await names({ ...query, filters: [{ key: 'userId', operator: '=', values: ['u-3'] }] })).toEqual([]);
    const values = await testbed.host.resourceJSON<{ values: Array<{ value: string }> }>(
      'values',
      { key: 'userId', range: RANGE },
      { user: VIEWER }
    );
    expect(values.body.values.map(({ value }) => value).sort()).toEqual([...all].sort());
    // Another process at the same Kore.ai, as after a restart: the same users have the same stand-ins.
    const { port } = new URL(testbed.simulator.url);
    await testbed.close();
    await start({ userIdPrivacy: 'hashed' }, Number(port));
    expect((await names(query)).sort()).toEqual([...all].sort());
  });
});
