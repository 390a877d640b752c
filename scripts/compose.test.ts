/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
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
  pull_policy?: string;
  network_mode?: string;
  tmpfs?: string;
  build?: { dockerfile: string; target: string };
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
}

const dockerfile = text('docker/Dockerfile');
/** A stage of the Dockerfile, from its FROM to the next one. */
const stage = (name: string) =>
  new RegExp(`^FROM .+ AS ${name}\\n[^]*?(?=^FROM |(?![^]))`, 'm').exec(dockerfile)?.[0] ?? '';
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

  // A file of a checkout made with umask 077 cannot be read by the user of a server.
  it('mounts no files of the checkout', () => {
    expect(all.filter(([, { volumes }]) => volumes)).toEqual([]);
  });

  it('gives every service a network of its own, so that each can be restarted alone', () => {
    expect(all.filter(([, { network_mode: network }]) => network)).toEqual([]);
  });

  it('builds each image once', () => {
    const tags = all.filter(([, { build }]) => build).map(([name, { image = name }]) => image);
    expect(tags).toEqual([...new Set(tags)]);
    const borrowed = all.filter(([, { build, image }]) => !build && tags.includes(image!));
    expect(borrowed.filter(([, { pull_policy: policy }]) => policy !== 'never')).toEqual([]);
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

describe('the images', () => {
  it('take the Go that go.mod asks for', () => {
    const [, version] = /^go (\S+)$/m.exec(text('go.mod'))!;
    expect(dockerfile).toContain(`ARG GO_VERSION=${version}\n`);
    expect(stage('backend')).toMatch(/^FROM golang:\$\{GO_VERSION\}-/);
  });

  it('can be read by the users of their servers, whatever the umask of the checkout', () => {
    const served = ['grafana', 'grafana-ha', 'balancer', 'valkey', 'simulator'].map(stage);
    expect(served.filter((one) => one === '')).toEqual([]);
    const copies = served.flatMap((one) => one.match(/^COPY .+$/gm) ?? []);
    expect(copies.length).toBeGreaterThanOrEqual(served.length);
    expect(copies.filter((copy) => !/ --chmod=0(755|644) /.test(copy))).toEqual([]);
  });

  it('have a simulator without packages', () => {
    expect(stage('simulator')).toMatch(/^FROM node:\d+-alpine /);
    expect(stage('simulator')).not.toContain('node_modules');
  });
});

describe('several Grafana servers', () => {
  const services = servicesOf('docker-compose.ha.yaml');
  const grafanas = Object.keys(services).filter((name) => name.startsWith('grafana-'));
  const shared = parse(text('docker/ha/datasources/koreai-sessions.yaml')).datasources[0];
  const alone = parse(text('provisioning/datasources/koreai-sessions.yaml')).datasources[0];

  it('run the same image, which has the data source of several servers', () => {
    expect(services[grafanas[0]].build?.target).toBe('grafana-ha');
    expect(new Set(grafanas.map((name) => services[name].image)).size).toBe(1);
    expect(stage('grafana-ha')).toContain('docker/ha/datasources /etc/grafana/provisioning/datasources');
  });

  it('leave no anonymous volume behind', () => {
    // The folders that the images declare as volumes.
    expect(services.postgres.tmpfs).toBe('/var/lib/postgresql/data');
    expect(services.postgres.environment?.PGDATA).not.toBe('/var/lib/postgresql/data');
    expect(services.valkey.tmpfs).toBe('/data');
  });

  it('are two with one database and the same secret key, who know each other', () => {
    expect(grafanas).toHaveLength(2);
    const [one, two] = grafanas.map((name) => services[name].environment!);
    expect(one).toEqual(two);
    expect(one.GF_SECURITY_SECRET_KEY).toBeTruthy();
    expect(one.GF_UNIFIED_ALERTING_HA_PEERS.split(',')).toEqual(grafanas.map((name) => `${name}:9094`));
    const [host] = one.GF_DATABASE_HOST.split(':');
    expect(services[host].environment).toMatchObject({
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
    expect(services.balancer.build?.target).toBe('balancer');
    expect(stage('balancer')).toContain('docker/ha/Caddyfile /etc/caddy/Caddyfile');
    expect(services.balancer.ports).toEqual([`127.0.0.1:3000:${port}`]);
    expect(services[grafanas[0]].environment?.GF_SERVER_ROOT_URL).toBe('http://localhost:3000/');
  });

  it('have the data source of one, with a simulator that others reach, and a Redis', () => {
    const { url, jsonData, secureJsonData, ...rest } = shared;
    const own = Object.keys(jsonData).filter((key) => key.startsWith('redis'));
    const same = Object.fromEntries(Object.entries(jsonData).filter(([key]) => !own.includes(key)));
    const { redisPassword, ...secrets } = secureJsonData;
    expect({ ...rest, url, jsonData: same, secureJsonData: secrets }).toEqual(alone);
    expect(redisPassword).toBeTruthy();
    const { hostname, port } = new URL(url);
    expect(services[hostname].build?.target).toBe('simulator');
    expect(stage('simulator')).toContain(`"--port", "${port}", "--host", "0.0.0.0"`);
    expect(jsonData.allowPlainHttp).toBe(true);
    expect(jsonData.redisFallbackPercent * grafanas.length).toBeLessThanOrEqual(100);
  });

  it('sign in to Redis as the user that it has, who may see the keys of the plugin alone', () => {
    const { redisMode, redisAddress, redisUser } = shared.jsonData;
    const conf = text('docker/ha/valkey.conf');
    expect(redisMode).toBe('single');
    const { build } = services[redisAddress.split(':')[0]];
    expect(stage(build!.target)).toContain('docker/ha/valkey.conf /etc/valkey/valkey.conf');
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
