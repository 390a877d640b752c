/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { archive, checksums, modeOf, PLATFORMS, problems, readFiles, type PluginFile } from './catalog-archive';

const manifest = { id: 'some-plugin', executable: 'gpx_some', info: { version: '1.2.3' } };

function complete(): PluginFile[] {
  const names = ['module.js', 'README.md', 'LICENSE', 'CHANGELOG.md', 'go_plugin_build_manifest'];
  const binaries = PLATFORMS.map((platform) => `gpx_some_${platform}`);
  return [
    { name: 'plugin.json', data: strToU8(JSON.stringify(manifest)) },
    ...[...names, ...binaries].map((name) => ({ name, data: strToU8(name) })),
  ];
}

/** Name and Unix mode of each file, read from the archive's central directory. */
function modes(zip: Uint8Array): Record<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const found: Record<string, number> = {};
  for (let at = 0; at < zip.length - 46; at++) {
    if (view.getUint32(at, true) === 0x02014b50) {
      const length = view.getUint16(at + 28, true);
      found[strFromU8(zip.subarray(at + 46, at + 46 + length))] = view.getUint32(at + 38, true) >>> 16;
    }
  }
  return found;
}

describe('the packaged plugin', () => {
  it('is one folder named after the plugin', () => {
    const unpacked = unzipSync(archive(complete(), 'some-plugin', 'gpx_some'));
    expect(Object.keys(unpacked).every((name) => name.startsWith('some-plugin/'))).toBe(true);
    expect(strFromU8(unpacked['some-plugin/module.js'])).toBe('module.js');
    expect(Object.keys(unpacked)).toHaveLength(complete().length);
  });

  it('lets back-end binaries run and nothing else', () => {
    const found = modes(archive(complete(), 'some-plugin', 'gpx_some'));
    expect(found['some-plugin/gpx_some_linux_amd64']).toBe(0o100755);
    expect(found['some-plugin/gpx_some_windows_amd64.exe']).toBe(0o100644);
    expect(found['some-plugin/module.js']).toBe(0o100644);
    expect(modeOf('img/gpx_some.svg', 'gpx_some')).toBe(0o644);
  });

  it('is the same, byte for byte, for the same files', () => {
    const first = archive(complete(), 'some-plugin', 'gpx_some');
    const second = archive(complete(), 'some-plugin', 'gpx_some');
    expect(Buffer.compare(Buffer.from(first), Buffer.from(second))).toBe(0);
  });

  it('comes with checksums that other tools read', () => {
    expect(checksums(strToU8('abc'), 'a.zip')).toEqual([
      { name: 'a.zip.sha1', text: 'a9993e364706816aba3e25717850c26c9cd0d89d\n' },
      {
        name: 'a.zip.sha256',
        text: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n',
      },
    ]);
  });
});

describe('what keeps a build from being released', () => {
  it('is nothing when all is there', () => {
    expect(problems(complete(), '1.2.3')).toEqual([]);
  });

  it('is a version that is not the one of package.json', () => {
    expect(problems(complete(), '1.2.4')).toEqual([
      'dist/plugin.json says version 1.2.3, package.json says 1.2.4: build again',
    ]);
  });

  it('is a platform without its binary', () => {
    const files = complete().filter((file) => file.name !== 'gpx_some_linux_arm64');
    expect(problems(files, '1.2.3')).toEqual(['dist/gpx_some_linux_arm64 is missing']);
    expect(problems(files, '1.2.3', ['linux_amd64'])).toEqual([]);
  });

  it('is a file left over from debugging', () => {
    const files = [...complete(), { name: 'standalone.txt', data: new Uint8Array() }];
    expect(problems(files, '1.2.3')).toEqual(['dist/standalone.txt is left over from debugging: delete it']);
  });

  it('is a missing build', () => {
    expect(problems([], '1.2.3')).toEqual(['dist/plugin.json is missing: build the front end first (npm run build)']);
  });
});

it('reads files of all folders, sorted', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'catalog-'));
  mkdirSync(path.join(folder, 'img'));
  writeFileSync(path.join(folder, 'plugin.json'), '{}');
  writeFileSync(path.join(folder, 'img', 'logo.svg'), '<svg/>');
  expect(readFiles(folder).map((file) => file.name)).toEqual(['img/logo.svg', 'plugin.json']);
  rmSync(folder, { recursive: true });
});
