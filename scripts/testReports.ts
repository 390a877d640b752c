/** What a step of `npm test` found. */
export interface Counts {
  passed: number;
  failed: number;
  /** Names of what did not run. */
  skipped: string[];
  /** What a person has to read, when something failed. */
  problems: string[];
}

/** Counts of nothing. */
export function none(): Counts {
  return { passed: 0, failed: 0, skipped: [], problems: [] };
}

/** Counts of several steps together. */
export function total(all: Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.flatMap(({ skipped }) => skipped),
    problems: all.flatMap(({ problems }) => problems),
  };
}

interface JestReport {
  testResults: Array<{
    name: string;
    message: string;
    status: string;
    assertionResults: Array<{ status: string; fullName: string }>;
  }>;
}

/** Reads `jest --json`. A file that could not be run counts as one failure. */
export function readJest(text: string): Counts {
  const counts = none();
  for (const file of (JSON.parse(text) as JestReport).testResults) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') {
        counts.passed++;
      } else if (status === 'failed') {
        counts.failed++;
      } else {
        counts.skipped.push(fullName);
      }
    }
    if (file.status === 'failed') {
      counts.problems.push(`${file.name}\n${file.message}`);
      if (!file.assertionResults.some(({ status }) => status === 'failed')) {
        counts.failed++;
      }
    }
  }
  return counts;
}

interface GoEvent {
  Action: string;
  Package?: string;
  ImportPath?: string;
  Test?: string;
  Output?: string;
}

/**
 * Reads `go test -json`. Tests with subtests are not counted themselves, their
 * subtests are. A package that fails without a failing test counts as one failure.
 */
export function readGo(text: string): Counts {
  const counts = none();
  const { outcomes, outputs, loose } = gather(text);
  const parents = new Set([...outcomes.keys()].flatMap(ancestors));
  for (const [key, outcome] of outcomes) {
    const [pkg, test] = key.split(' ');
    if (outcome.endsWith('fail')) {
      counts.problems.push(`${pkg} ${test}\n${outputs.get(key) ?? ''}`.trim());
    }
    if (test === '') {
      const told = [...outcomes].some(([other, o]) => o === 'fail' && other !== key && other.startsWith(`${pkg} `));
      counts.failed += outcome === 'fail' && !told ? 1 : 0;
    } else if (!parents.has(key)) {
      counts.passed += outcome === 'pass' ? 1 : 0;
      counts.failed += outcome === 'fail' ? 1 : 0;
      counts.skipped.push(...(outcome === 'skip' ? [`${pkg} ${test}`] : []));
    }
  }
  if (outcomes.size === 0) {
    counts.failed++;
    counts.problems.push(`go test ran nothing:\n${loose.join('\n')}`);
  }
  return counts;
}

/** Outcomes and outputs by "package test"; a package itself is "package ". */
function gather(text: string) {
  const outcomes = new Map<string, string>();
  const outputs = new Map<string, string>();
  const loose: string[] = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const event = parse(line);
    const key = `${event?.Package ?? event?.ImportPath ?? ''} ${event?.Test ?? ''}`;
    if (!event) {
      loose.push(line);
    } else if (event.Output !== undefined) {
      outputs.set(key, (outputs.get(key) ?? '') + event.Output);
    } else if (['pass', 'fail', 'build-fail'].includes(event.Action) || (event.Action === 'skip' && event.Test)) {
      outcomes.set(key, event.Action);
    }
  }
  return { outcomes, outputs, loose };
}

function parse(line: string): GoEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The keys of the tests that hold this one. */
function ancestors(key: string): string[] {
  const [pkg, test] = key.split(' ');
  const parts = test.split('/');
  return parts.slice(1).map((_, i) => `${pkg} ${parts.slice(0, i + 1).join('/')}`);
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: Array<{
    title: string;
    tests: Array<{ status: string; results: Array<{ error?: { message?: string; stack?: string } }> }>;
  }>;
}

/** Reads Playwright's JSON report, also that of `--list`, whose tests all count as skipped. */
export function readPlaywright(text: string, listed = false): Counts {
  const report = JSON.parse(text) as { suites: PlaywrightSuite[]; errors: Array<{ message?: string }> };
  const counts = none();
  const visit = (suite: PlaywrightSuite, titles: string[]) => {
    const path = [...titles, suite.title].filter(Boolean);
    for (const spec of suite.specs ?? []) {
      const name = [...path, spec.title].join(' > ');
      for (const { status, results } of spec.tests) {
        if (listed || status === 'skipped') {
          counts.skipped.push(name);
        } else if (status === 'unexpected') {
          counts.failed++;
          const error = results.at(-1)?.error;
          counts.problems.push(`${name}\n${error?.stack ?? error?.message ?? ''}`);
        } else {
          counts.passed++;
        }
      }
    }
    (suite.suites ?? []).forEach((inner) => visit(inner, path));
  };
  report.suites.forEach((suite) => visit(suite, []));
  for (const error of report.errors) {
    counts.failed++;
    counts.problems.push(error.message ?? 'Playwright failed without a message.');
  }
  return counts;
}
