import fs from 'node:fs';

import { expect, it } from '@jest/globals';

it('is the same in package.json and at the top of the changelog', () => {
  const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string };
  const [, newest] = /^## (\S+)$/m.exec(fs.readFileSync('CHANGELOG.md', 'utf8')) ?? [];
  expect(newest).toBe(version);
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')) as typeof LOCK;
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
});

declare const LOCK: { version: string; packages: { '': { version: string } } };
