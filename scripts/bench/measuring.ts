import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Figure } from '../figures';

const root = path.resolve(__dirname, '..', '..');

/** What `go run ./bench/measure` prints. */
interface Report {
  sessions: number;
  loopNanosPerSession: number;
  figures: Array<{ name: string; nanosPerSession: number; ratio: number; limit: number }>;
  evaluation: { weeks: number; plainMicros: number; scoredMicros: number; ratio: number; limit: number };
  bytesPerSession: number;
  bytesLimit: number;
  usersPerSession: number;
  manySessions: number;
  twoCoresTimesOne: number;
  twoCoresLimit: number;
  twoCoresTimesOneAlone: number;
  loopTwoCoresTimesOne: number;
  cpus: number;
}

/** Memory and speed of a million sessions held, and of ten million on two cores. */
export async function measuring(): Promise<Figure[]> {
  const report: Report = JSON.parse(await goOutput('run', './bench/measure'));
  const held = `${report.sessions.toLocaleString('en')} sessions held`;
  const measured = `${held}, measured, best of 15`;
  return [
    { case: held, what: 'heap a session', value: report.bytesPerSession, max: report.bytesLimit, unit: 'B' },
    { case: measured, what: 'the branch-free loop', value: report.loopNanosPerSession, unit: 'ns' },
    ...report.figures.map(({ name, nanosPerSession, ratio, limit }) => ({
      case: measured,
      what: name,
      value: ratio,
      max: limit,
      floor: 1,
      note: `${nanosPerSession.toFixed(2)} ns a session`,
    })),
    {
      case: `a rule against ${report.evaluation.weeks} weeks, ${held}`,
      what: 'an evaluation by one without',
      value: report.evaluation.ratio,
      max: report.evaluation.limit,
      note: `${(report.evaluation.scoredMicros / 1000).toFixed(2)} ms in place of ${(report.evaluation.plainMicros / 1000).toFixed(2)} ms`,
    },
    {
      case: `${report.manySessions.toLocaleString('en')} sessions`,
      what: 'two cores by one',
      value: report.twoCoresTimesOne,
      min: report.twoCoresLimit,
      note:
        `${report.cpus} cores here, the other one busy while one works; ` +
        `${report.twoCoresTimesOneAlone.toFixed(2)} if it sleeps and one has a higher clock; ` +
        `the loop, split in two: ${report.loopTwoCoresTimesOne.toFixed(2)}`,
    },
  ];
}

/** What a go command prints. */
export function goOutput(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(Buffer.concat(out).toString()) : reject(new Error(Buffer.concat(err).toString().trim()))
    );
  });
}
