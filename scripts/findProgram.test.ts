import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findChromium } from './chromium';
import { findProgram } from './findProgram';
import { findRedisServer } from './redisServer';

let folder: string;
const file = (name: string, mode = 0o755) => {
  const full = path.join(folder, name);
  writeFileSync(full, '');
  chmodSync(full, mode);
  return full;
};
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'koreai-programs-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('findProgram', () => {
  it('takes the first name that may be run, and nothing that may not', () => {
    file('one', 0o644);
    const two = file('two');
    const env = { PATH: ['', path.join(folder, 'nowhere'), folder].join(path.delimiter) };
    // Windows knows no such bit.
    expect(findProgram(os.platform() === 'win32' ? ['two'] : ['one', 'two'], env)).toBe(two);
    expect(findProgram(['three'], env)).toBeUndefined();
    expect(findProgram(['three'], {}, [two])).toBe(two);
  });
});

it('Chromium is the one that is named, or one in PATH', () => {
  const there = file('chromium');
  expect(findChromium({ PATH: folder })).toBe(there);
  expect(findChromium({ PATH: folder, CHROMIUM_PATH: '/elsewhere' })).toBe('/elsewhere');
});

it('a Redis server is the one in PATH', () => {
  expect(findRedisServer({ PATH: folder })).toBeUndefined();
  const there = file('redis-server');
  expect(findRedisServer({ PATH: folder })).toBe(there);
});
