import { readGo, readJest, readPlaywright, total } from './testReports';

const go = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n');

describe('readGo', () => {
  it('counts leaves, not the tests around them', () => {
    const counts = readGo(
      go(
        { Action: 'pass', Package: 'p', Test: 'TestA/one' },
        { Action: 'skip', Package: 'p', Test: 'TestA/two' },
        { Action: 'pass', Package: 'p', Test: 'TestA' },
        { Action: 'pass', Package: 'p', Test: 'TestAlone' },
        { Action: 'pass', Package: 'p' }
      )
    );
    expect(counts).toEqual({ passed: 2, failed: 0, skipped: ['p TestA/two'], problems: [] });
  });

  it('tells a failing test with what it wrote', () => {
    const counts = readGo(
      go(
        { Action: 'output', Package: 'p', Test: 'TestB', Output: 'got 1, want 2\n' },
        { Action: 'fail', Package: 'p', Test: 'TestB' },
        { Action: 'fail', Package: 'p' }
      )
    );
    expect(counts.failed).toBe(1);
    expect(counts.problems[0]).toBe('p TestB\ngot 1, want 2');
  });

  it('counts a package that does not compile', () => {
    const counts = readGo(
      go(
        { Action: 'build-output', ImportPath: 'p', Output: 'undefined: x\n' },
        { Action: 'build-fail', ImportPath: 'p' },
        { Action: 'fail', Package: 'p' }
      )
    );
    expect(counts.failed).toBe(1);
    expect(counts.problems.join()).toContain('undefined: x');
  });

  it('does not take packages without tests for skipped tests', () => {
    expect(readGo(go({ Action: 'skip', Package: 'p' }, { Action: 'pass', Package: 'q', Test: 'T' })).skipped).toEqual(
      []
    );
  });

  it('fails when nothing ran', () => {
    expect(readGo('go: cannot find main module').failed).toBe(1);
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
