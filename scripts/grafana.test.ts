import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { provision, startGrafana } from './grafana';

const settings = {
  name: 'Kore.ai Sessions',
  url: 'http://127.0.0.1:9',
  jsonData: { clientId: 'cs-$1', bots: [{ id: 'st-1', name: 'One' }] },
  secureJsonData: { clientSecret: 'very secret' },
};

describe('provision', () => {
  let folder: string;
  const read = (name: string) => readFileSync(path.join(folder, 'to', name), 'utf8');

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'provision-'));
    mkdirSync(path.join(folder, 'from/dashboards'), { recursive: true });
    mkdirSync(path.join(folder, 'from/datasources'));
    writeFileSync(path.join(folder, 'from/dashboards/a.yaml'), 'path: /var/lib/grafana/plugins/x/dashboards\n');
    writeFileSync(path.join(folder, 'from/datasources/other.yaml'), 'url: http://elsewhere\n');
    provision(path.join(folder, 'from'), path.join(folder, 'to'), '/here/plugins', settings);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads the dashboards out of the plugin that is started', () => {
    expect(read('dashboards/a.yaml')).toBe('path: /here/plugins/x/dashboards\n');
  });

  it('writes the one data source, without its secrets, and with dollars that are no variables', () => {
    const text = read('datasources/koreai-sessions.yaml');
    expect(() => read('datasources/other.yaml')).toThrow();
    expect(text).not.toContain('very secret');
    expect(JSON.parse(text).datasources).toMatchObject([
      {
        uid: 'koreai-sessions',
        url: 'http://127.0.0.1:9',
        jsonData: { clientId: 'cs-$$1' },
        secureJsonData: { clientSecret: '$KOREAI_PROVISIONED_CLIENTSECRET' },
      },
    ]);
  });
});

describe('startGrafana', () => {
  let home: string;
  /** A folder like that of an unpacked Grafana, whose program is a few lines of Node. */
  function program(...lines: string[]) {
    writeFileSync(path.join(home, 'bin/grafana'), [`#!${process.execPath}`, ...lines].join('\n'), { mode: 0o755 });
  }

  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'grafana-home-'));
    mkdirSync(path.join(home, 'bin'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('gives Grafana the plugin, its provisioning and the secret, and leaves nothing behind', async () => {
    program(
      "const { readdirSync } = require('node:fs');",
      'const env = process.env;',
      "const told = (name) => readdirSync(env['GF_PATHS_' + name]);",
      "require('node:http').createServer((request, response) => response.end(JSON.stringify({",
      '  address: env.GF_SERVER_HTTP_ADDR, unsigned: env.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS,',
      "  plugins: told('PLUGINS'), provisioning: told('PROVISIONING'), folder: env.GF_PATHS_DATA,",
      '  secret: env.KOREAI_PROVISIONED_CLIENTSECRET, arguments: process.argv.slice(2),',
      "}))).listen(env.GF_SERVER_HTTP_PORT, '127.0.0.1');"
    );
    const port = await freePort();
    const grafana = await startGrafana(home, port, settings);
    const told = await (await fetch(grafana.url)).json();
    expect(told).toMatchObject({
      address: '127.0.0.1',
      unsigned: 'koreai-sessions-datasource',
      plugins: ['koreai-sessions-datasource'],
      provisioning: expect.arrayContaining(['alerting', 'dashboards', 'datasources']),
      secret: 'very secret',
      arguments: ['server', '--homepath', home],
    });
    await grafana.close();
    await expect(fetch(grafana.url)).rejects.toThrow();
    expect(existsSync(path.dirname(told.folder))).toBe(false);
  });

  it('takes no other server for Grafana', async () => {
    program('');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startGrafana(home, port, settings)).rejects.toThrow(`Port ${port} is taken`);
    other.close();
  });

  it('tells the last words of a Grafana that does not come up', async () => {
    program("console.error('database is locked'); process.exit(1);");
    await expect(startGrafana(home, await freePort(), settings)).rejects.toThrow(
      /Grafana did not come up on port \d+:\ndatabase is locked/
    );
  });
});

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

it('says what GRAFANA_HOME must be', async () => {
  await expect(startGrafana('/nowhere', 0, settings)).rejects.toThrow(/GRAFANA_HOME: there is no .*nowhere/);
});
