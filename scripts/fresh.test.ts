import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isFresh, markFresh } from './fresh';

const target = {
  name: 'thing',
  inputs: ['src', 'absent'],
  outputs: ['out.js'],
  skip: (file: string) => file.endsWith('.test.ts'),
};

describe('isFresh', () => {
  let root: string;
  const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'fresh-'));
    mkdirSync(path.join(root, 'src/deep'), { recursive: true });
    write('src/deep/a.ts', 'a');
    write('out.js', 'built');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is not fresh before it was built, and is afterwards', () => {
    expect(isFresh(root, target)).toBe(false);
    markFresh(root, target);
    expect(isFresh(root, target)).toBe(true);
  });

  it.each([
    ['an input changes', () => write('src/deep/a.ts', 'b')],
    ['an input is new', () => write('src/b.ts', '')],
    ['an input is renamed', () => (rmSync(path.join(root, 'src/deep/a.ts')), write('src/a.ts', 'a'))],
    ['an output is gone', () => rmSync(path.join(root, 'out.js'))],
    ['an output was written by somebody else', () => utimesSync(path.join(root, 'out.js'), 1, 1)],
  ])('is not fresh when %s', (_, change) => {
    markFresh(root, target);
    change();
    expect(isFresh(root, target)).toBe(false);
  });

  it('stays fresh when only a skipped file changes, or times of inputs', () => {
    markFresh(root, target);
    write('src/a.test.ts', 'new');
    utimesSync(path.join(root, 'src/deep/a.ts'), 1, 1);
    expect(isFresh(root, target)).toBe(true);
  });
});
