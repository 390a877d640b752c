// npm run soak -- MINUTES [--dist FOLDER]: many panels, alert rules, variables,
// annotations, look-ups, requests that are given up, saves of the settings, and
// faults that come and go, against the real back end. Ends with 1 when something
// was not given back, a number differs from the truth, a secret is in the log,
// Kore.ai refused a call of our making, or the plugin itself failed.
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Host } from '../preview/server';
import type { Call } from '../simulator';
import { startSimulator } from '../simulator';
import { startBackend } from './backend';
import { buildBackEnd } from './build';
import type { Figure } from './figures';
import { fact, holds, table } from './figures';
import { compareHeld, held } from './soak/held';
import { askPanels, changeFaults, emptyTally, saveSettings } from './soak/load';
import { differences, differencesWithoutNotice } from './soak/compare';
import { makeVisits } from './soak/visits';

const PERSONS = 12;
const VISITORS = 4;
const CASE = 'wrong while it ran';
const root = path.resolve(__dirname, '..');
const own = path.join(root, 'dist');

async function main() {
  const { minutes, dist } = parse(process.argv.slice(2));
  if (dist === own) {
    await buildBackEnd((line) => console.log(line));
  }
  // The clock runs: sessions begin, close and are deleted meanwhile.
  const simulator = await startSimulator({ sessionsPerDay: 3000, latency: 40 });
  const { clientSecret } = simulator.settings();
  const jsonData = { freshnessSeconds: 2, timeoutSeconds: 5, callsPerMinute: 60, callsPerHour: 1800 };
  const panics: string[] = [];
  let linesWithSecret = 0;
  const onLog = (line: string) => {
    if (/Recovered from a panic|panic triggered|^panic:/.test(line)) {
      panics.push(line);
    }
    linesWithSecret += Number(line.includes(clientSecret) || /eyJ[\w-]+\.eyJ/.test(line));
  };
  const host = await startBackend(simulator, { dist, jsonData, onLog });
  const tally = emptyTally();
  const load = async (ms: number) => {
    const end = Date.now() + ms;
    const people = Array.from({ length: PERSONS }, (_, i) => askPanels(host, simulator, end, i, tally));
    const visitors = Array.from({ length: VISITORS }, (_, i) => makeVisits(host, simulator, end, 3 * i, tally));
    const [saved] = await Promise.all([saveSettings(host, end), changeFaults(simulator, end), ...people, ...visitors]);
    return saved;
  };
  try {
    await load(Math.min(30_000, minutes * 15_000));
    const before = await idle(host);
    console.log(`Warmed up: ${JSON.stringify(before)}. Going on for ${minutes} minutes ...`);
    const saved = await load(minutes * 60_000);
    const withoutNotice = await differencesWithoutNotice(host, simulator);
    const after = await idle(host);
    const wrong = await differences(host, simulator);
    const { outcomes, calls, maxPerMinute } = simulator.stats();
    const refused = refusals(simulator.calls());
    const figures: Figure[] = [
      ...compareHeld(before, after),
      zero('numbers that differ, without a notice that they are older', withoutNotice.length),
      zero('numbers that differ from the truth', wrong.length),
      zero('429 of our making', refused.length),
      zero("errors of the plugin's own", tally.own.length),
      zero('panics', panics.length),
      zero('lines of the log with a secret', linesWithSecret),
      fact(CASE, 'the same process to the end', host.pid !== undefined),
    ];
    console.log(
      `${tally.asked} questions, ${tally.answered} answers, errors by status ${JSON.stringify(tally.errors)}; ${saved} saves;`
    );
    const { resources, checks, left } = tally;
    console.log(
      `resources ${JSON.stringify(resources)}, checks ${JSON.stringify(checks)}, given up ${JSON.stringify(left)};`
    );
    console.log(`${calls} calls, at most ${maxPerMinute} in a minute over all bots: ${JSON.stringify(outcomes)}\n`);
    [...withoutNotice, ...wrong, ...refused, ...panics, ...new Set(tally.own)]
      .slice(0, 10)
      .forEach((line) => console.log(line));
    console.log(table(figures));
    process.exitCode = figures.every(holds) ? 0 : 1;
  } finally {
    await host.close();
    await simulator.close();
  }
}

const zero = (what: string, value: number): Figure => ({ case: CASE, what, value, max: 0 });

/** Calls that the limits refused, in words: what was let through in the window before them. */
function refusals(calls: Call[]): string[] {
  return calls.flatMap((call, i) => {
    if (!call.outcome.startsWith('rate')) {
      return [];
    }
    const before = calls
      .slice(0, i)
      .filter(({ source, arrived }) => source === call.source && arrived > call.arrived - 61_000);
    const ages = before.slice(0, 5).map(({ arrived, outcome }) => `${call.arrived - arrived} ms ago ${outcome}`);
    return [
      `${call.outcome} of ${call.source} at ${new Date(call.arrived).toISOString()} after ${before.length}: ${ages.join(', ')}`,
    ];
  });
}

/** What is held once idle connections and old instances have gone: after the grace of a minute and a half. */
async function idle(host: Host) {
  await pause(100_000);
  return held(await host.metrics());
}

function parse(args: string[]): { minutes: number; dist: string } {
  const at = args.indexOf('--dist');
  const dist = at >= 0 ? path.resolve(args[at + 1] ?? '') : own;
  const rest = at >= 0 ? [...args.slice(0, at), ...args.slice(at + 2)] : args;
  const minutes = Number(rest[0] ?? 5);
  if (!(minutes > 0) || rest.length > 1) {
    throw new Error('npm run soak -- MINUTES [--dist FOLDER]');
  }
  return { minutes, dist };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
