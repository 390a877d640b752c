import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

it('says what GRAFANA_HOME must be', async () => {
  await expect(startGrafana('/nowhere', 0, settings)).rejects.toThrow(/GRAFANA_HOME: there is no .*nowhere/);
});
