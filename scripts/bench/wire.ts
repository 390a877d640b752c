import { Redis } from '../../tests/servers/redis';
import type { Figure } from '../figures';
import { goOutput } from './measuring';

/** What `go run ./bench/wire` prints. */
interface Report {
  sessions: number;
  bytesPerSession: number;
  bytesLimit: number;
  answersBytesPerSession: number;
  shareOfAnswers: number;
  shareLimit: number;
  openNanosPerSession: number;
  readNanosPerSession: number;
  readTimesOpen: number;
  readTimesOpenLimit: number;
  redisBytesPerSession: number;
  decodeMillis: number;
  decodeMillisLimit: number;
}

/** A million sessions as servers share them: what they take in a Redis, and how fast they are read. */
export async function wire(): Promise<Figure[]> {
  const redis = await Redis.start();
  try {
    const report: Report = JSON.parse(await goOutput('run', './bench/wire', '-redis', redis.adminUrl));
    const name = `${report.sessions.toLocaleString('en')} sessions in Redis`;
    return [
      {
        case: name,
        what: 'bytes a session',
        value: report.redisBytesPerSession,
        max: report.bytesLimit,
        unit: 'B',
        note: `${report.bytesPerSession.toFixed(2)} B sealed`,
      },
      {
        case: name,
        what: 'by the same answers as JSON under zstd',
        value: report.shareOfAnswers,
        max: report.shareLimit,
        note: `${report.answersBytesPerSession.toFixed(1)} B a session`,
      },
      {
        case: name,
        what: 'reading / decrypting and decompressing',
        value: report.readTimesOpen,
        max: report.readTimesOpenLimit,
        floor: 1,
        note: `${report.readNanosPerSession.toFixed(0)} and ${report.openNanosPerSession.toFixed(0)} ns a session`,
      },
      {
        case: 'an answer of 1,000 sessions',
        what: 'decoding',
        value: report.decodeMillis,
        max: report.decodeMillisLimit,
        unit: 'ms',
      },
    ];
  } finally {
    await redis.close();
  }
}
