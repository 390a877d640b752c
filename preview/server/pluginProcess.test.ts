import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PluginProcess } from './pluginProcess';

describe('PluginProcess', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'plugin-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** An executable that does what the lines of a shell script say. */
  function executable(...lines: string[]): string {
    const file = path.join(folder, 'gpx_test');
    writeFileSync(file, ['#!/bin/sh', ...lines].join('\n'));
    chmodSync(file, 0o755);
    return file;
  }

  it('says how to build a back end that is missing', async () => {
    await expect(PluginProcess.start({ executable: path.join(folder, 'none') })).rejects.toThrow(
      /npm run build:backend/
    );
  });

  it('tells the last words of a plugin that ends at once', async () => {
    const file = executable('echo "panic: out of luck" >&2', 'exit 3');
    await expect(PluginProcess.start({ executable: file })).rejects.toThrow(
      /ended at once \(exit code 3\)\.\npanic: out of luck/
    );
  });

  it('refuses another protocol, and leaves nothing running', async () => {
    const file = executable('echo "1|9|unix|/nowhere|grpc|"', 'exec sleep 60');
    await expect(PluginProcess.start({ executable: file })).rejects.toThrow(/speaks another protocol \("1\|9\|unix/);
  });

  it('gives the plugin the handshake, and no secret of the environment', async () => {
    process.env.KOREAI_CLIENT_SECRET = 'very secret';
    const file = executable('env >&2', 'exit 1');
    const failure = await PluginProcess.start({ executable: file, env: { GOMEMLIMIT: '1GiB' } }).catch(String);
    delete process.env.KOREAI_CLIENT_SECRET;
    expect(failure).toContain('grafana_plugin_type=datasource');
    expect(failure).toContain('GOMEMLIMIT=1GiB');
    expect(failure).not.toContain('very secret');
  });
});
