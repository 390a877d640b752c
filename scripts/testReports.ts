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
  const report: JestReport = JSON.parse(text);
  for (const file of report.testResults) {
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

/**
 * Reads the summary of gotestsum, which names what was skipped and failed and ends with "DONE 7 tests, 1 skipped, 2
 * failures in 3s". A test with subtests is one test beside them. Without that line nothing ran: one failure.
 */
export function readGo(text: string): Counts {
  const done = /^DONE (\d+) tests?(.*) in \S+$/m.exec(text);
  if (!done) {
    return { ...none(), failed: 1, problems: [`go test ran nothing:\n${text.trim()}`] };
  }
  const of = (what: RegExp) => Number(what.exec(done[2])?.[1] ?? 0);
  const failed = of(/(\d+) failures?/) + of(/(\d+) errors?/);
  return {
    passed: Math.max(0, Number(done[1]) - failed - of(/(\d+) skipped/)),
    failed,
    skipped: [...text.matchAll(/^=== SKIP: (.*) \(\S+\)$/gm)].map(([, name]) => name),
    problems: failed > 0 ? [text.trim()] : [],
  };
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
  const report: { suites: PlaywrightSuite[]; errors: Array<{ message?: string }> } = JSON.parse(text);
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
