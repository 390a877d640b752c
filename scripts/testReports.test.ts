import { readGo, readJest, readPlaywright, total } from './testReports';

describe('readGo', () => {
  it('counts tests and names the skipped ones', () => {
    const text =
      '\n=== Skipped\n=== SKIP: pkg/a TestOne/later (0.00s)\n    no redis\n\nDONE 6 tests, 1 skipped in 71.305s\n';
    expect(readGo(text)).toEqual({ passed: 5, failed: 0, skipped: ['pkg/a TestOne/later'], problems: [] });
    expect(readGo('DONE 1 test in 0.2s')).toEqual({ passed: 1, failed: 0, skipped: [], problems: [] });
  });

  it('shows the whole summary when something failed or does not compile', () => {
    const text = '=== Failed\n=== FAIL: a TestOne (0.00s)\n\nDONE 6 tests, 1 skipped, 2 failures, 1 error in 0.5s';
    expect(readGo(text)).toEqual({ passed: 2, failed: 3, skipped: [], problems: [text] });
  });

  it('fails when nothing ran', () => {
    expect(readGo('go: cannot find main module')).toMatchObject({
      failed: 1,
      problems: [expect.stringMatching(/main module/)],
    });
  });
});

describe('readJest', () => {
  const file = (status: string, ...statuses: string[]) => ({
    name: 'a.test.ts',
    message: 'why',
    status,
    assertionResults: statuses.map((one) => ({ status: one, fullName: one })),
  });

  it('counts tests and names the skipped ones', () => {
    const text = JSON.stringify({ testResults: [file('failed', 'passed', 'failed', 'pending')] });
    expect(readJest(text)).toEqual({ passed: 1, failed: 1, skipped: ['pending'], problems: ['a.test.ts\nwhy'] });
  });

  it('counts a file that could not be run', () => {
    expect(readJest(JSON.stringify({ testResults: [file('failed')] })).failed).toBe(1);
  });
});

describe('readPlaywright', () => {
  const report = (status: string) =>
    JSON.stringify({
      errors: [],
      suites: [
        {
          title: 'a.spec.ts',
          specs: [],
          suites: [
            {
              title: 'group',
              specs: [{ title: 'works', tests: [{ status, results: [{ error: { message: 'no' } }] }] }],
            },
          ],
        },
      ],
    });

  it('counts what was run', () => {
    expect(readPlaywright(report('expected')).passed).toBe(1);
    expect(readPlaywright(report('skipped')).skipped).toEqual(['a.spec.ts > group > works']);
    expect(readPlaywright(report('unexpected'))).toMatchObject({
      failed: 1,
      problems: ['a.spec.ts > group > works\nno'],
    });
  });

  it('names every test of a list as skipped', () => {
    expect(readPlaywright(report('skipped'), true)).toMatchObject({
      passed: 0,
      skipped: ['a.spec.ts > group > works'],
    });
  });

  it('counts an error outside of tests', () => {
    expect(readPlaywright(JSON.stringify({ errors: [{ message: 'no config' }], suites: [] })).failed).toBe(1);
  });
});

it('adds steps up', () => {
  const one = { passed: 1, failed: 2, skipped: ['a'], problems: ['x'] };
  expect(total([one, one])).toEqual({ passed: 2, failed: 4, skipped: ['a', 'a'], problems: ['x', 'x'] });
});
