/** @jest-environment node */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const files = (folder: string, name: RegExp) =>
  readdirSync(path.join(root, folder))
    .filter((file) => name.test(file))
    .map((file) => text(path.join(folder, file)));

interface Service {
  image?: string;
  build?: { dockerfile: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
}

const servicesOf = (file: string): Record<string, Service> => parse(text(file), { merge: true }).services;

describe.each(['docker-compose.yaml', 'docker-compose.ha.yaml'])('%s', (file) => {
  const services = servicesOf(file);
  const all = Object.entries(services);

  it('builds what the Dockerfile has', () => {
    for (const { build } of Object.values(services).filter((service) => service.build)) {
      expect(text(build!.dockerfile)).toMatch(new RegExp(`^FROM .+ AS ${build!.target}$`, 'm'));
    }
    expect(all.filter(([, { build, image }]) => !build && !image)).toEqual([]);
  });

  it('brings along files that are there', () => {
    const files = all.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect(files.filter((one) => !one.startsWith('./') || !existsSync(path.join(root, one)))).toEqual([]);
  });

  it('lets in this machine alone', () => {
    const ports = all.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('waits for nothing that does not come', () => {
    for (const [, { depends_on: needs = {} }] of all) {
      for (const [name, { condition }] of Object.entries(needs)) {
        expect(services).toHaveProperty([name]);
        expect([name, condition, Boolean(services[name].healthcheck)]).not.toEqual([name, 'service_healthy', false]);
      }
    }
  });
});

describe('several Grafana servers', () => {
  const services = servicesOf('docker-compose.ha.yaml');
  const grafanas = Object.keys(services).filter((name) => services[name].build?.target === 'grafana');
  const shared = parse(text('docker/ha/datasources/koreai-sessions.yaml')).datasources[0];
  const alone = parse(text('provisioning/datasources/koreai-sessions.yaml')).datasources[0];

  it('are two with one database and the same secret key, who know each other', () => {
    expect(grafanas).toHaveLength(2);
    const [one, two] = grafanas.map((name) => services[name].environment!);
    expect(one).toEqual(two);
    expect(one.GF_SECURITY_SECRET_KEY).toBeTruthy();
    expect(one.GF_UNIFIED_ALERTING_HA_PEERS.split(',')).toEqual(grafanas.map((name) => `${name}:9094`));
    const [host] = one.GF_DATABASE_HOST.split(':');
    expect(services[host].environment).toEqual({
      POSTGRES_DB: one.GF_DATABASE_NAME,
      POSTGRES_USER: one.GF_DATABASE_USER,
      POSTGRES_PASSWORD: one.GF_DATABASE_PASSWORD,
    });
  });

  it('are all behind the load balancer', () => {
    const caddyfile = text('docker/ha/Caddyfile');
    const [, upstreams] = /reverse_proxy (.+) \{/.exec(caddyfile) ?? [];
    expect(upstreams?.split(' ')).toEqual(grafanas.map((name) => `${name}:3000`));
    const [, port] = /^:(\d+) \{/m.exec(caddyfile) ?? [];
    const balancer = Object.values(services).find(({ volumes = [] }) => volumes.join().includes('Caddyfile'));
    expect(balancer?.ports).toEqual([`127.0.0.1:3000:${port}`]);
    expect(services[grafanas[0]].environment?.GF_SERVER_ROOT_URL).toBe('http://localhost:3000/');
  });

  it('have the data source of one, with a simulator that others reach, and a Redis', () => {
    const { url, jsonData, secureJsonData, ...rest } = shared;
    const own = Object.keys(jsonData).filter((key) => key.startsWith('redis') || key === 'allowPlainHttp');
    const same = Object.fromEntries(Object.entries(jsonData).filter(([key]) => !own.includes(key)));
    const { redisPassword, ...secrets } = secureJsonData;
    expect({ ...rest, jsonData: same, secureJsonData: secrets, url: alone.url }).toEqual(alone);
    expect(redisPassword).toBeTruthy();
    const { hostname, port } = new URL(url);
    expect(services[hostname].command?.join(' ')).toContain(`--port ${port} --host 0.0.0.0`);
    expect(jsonData.allowPlainHttp).toBe(true);
    expect(jsonData.redisFallbackPercent * grafanas.length).toBeLessThanOrEqual(100);
  });

  it('sign in to Redis as the user that it has, who may see the keys of the plugin alone', () => {
    const { redisMode, redisAddress, redisUser } = shared.jsonData;
    const conf = text('docker/ha/valkey.conf');
    expect(redisMode).toBe('single');
    expect(services[redisAddress.split(':')[0]].volumes?.join()).toContain('valkey.conf');
    const [user, ...others] = conf.split('\n').filter((line) => /^user (?!default off$)/.test(line));
    expect(others).toEqual([]);
    const rules = user.split(' ').slice(1);
    expect(rules).toEqual(expect.arrayContaining([redisUser, 'on', `>${shared.secureJsonData.redisPassword}`]));
    expect(rules.filter((rule) => rule.startsWith('~'))).toEqual(['~koreai:*']);
    expect(rules.indexOf('-@all')).toBeLessThan(rules.findIndex((rule) => rule.startsWith('+')));
    const advised = /^ *user koreai .*$/m.exec(text('docs/several-servers.md'))?.[0].trim().split(' ');
    expect(advised?.slice(4)).toEqual(rules.slice(3));
    const asked = files('pkg/shared', /\.lua$|(?<!_test)\.go$/).flatMap((file) => [
      ...file.matchAll(/redis\.p?call\('(\w+)'/g),
    ]);
    const scripts = new Set(asked.map(([, command]) => command.toLowerCase()));
    expect(scripts.size).toBeGreaterThan(10);
    // What is sent besides scripts.
    const plain = ['ping', 'hello', 'auth', 'select', 'eval', 'evalsha', 'time', 'hgetall'];
    const allowed = rules.filter((rule) => rule.startsWith('+')).map((rule) => rule.slice(1));
    expect(allowed.sort()).toEqual([...new Set([...plain, ...scripts])].sort());
  });
});
