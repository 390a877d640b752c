import { mintToken } from './api/token';
import type { RunningSimulator } from './index';
import type { MessageRow, SessionRow } from './dataset';
import { RecordedDataset } from './dataset';

/** What a test asks getSessions for. */
export interface TestCall {
  /** Missing: the account endpoint. */
  bot?: string;
  /** Missing: getSessions. */
  messages?: boolean;
  body?: unknown;
  /** Query string with its question mark. */
  search?: string;
  /** Over the claims of a good token; undefined values leave a claim out. */
  claims?: Record<string, unknown>;
  secret?: string;
  /** Instead of a minted one; null: no header. */
  token?: string | null;
  signal?: AbortSignal;
}

let made = 0;

/** A token that is good now by the machine's clock. */
export function goodToken(claims: Record<string, unknown> = {}, secret = 'sim-secret'): string {
  const now = Math.floor(Date.now() / 1000);
  return mintToken(
    { appId: 'cs-sim', sub: 'test', iat: now, exp: now + 120, jti: `test-${made++}`, ...claims },
    secret
  );
}

/** One call as a client makes it. */
export function ask(simulator: RunningSimulator, call: TestCall = {}): Promise<Response> {
  const { bot, body = {}, search = '', claims, secret, token = goodToken(claims, secret), signal } = call;
  const path = bot === undefined ? '' : `/bot/${encodeURIComponent(bot)}`;
  const endpoint = call.messages ? (bot === undefined ? 'getMessages' : 'getMessagesV2') : 'getSessions';
  return fetch(`${simulator.url}/api/public${path}/${endpoint}${search}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { auth: token }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
    signal,
  });
}

/** A getSessions answer, as tests read it. */
export interface TestAnswer {
  total: number;
  moreAvailable: boolean;
  sessions: SessionRow[];
  messages: MessageRow[];
  invalidSessions?: string[];
  errors?: Array<{ msg: string; code: number }>;
}

/** Where the simulator's clock stands in these tests, in ms. */
export const NOW = Date.parse('2026-05-08T12:00:00Z');
export const HOUR = 3_600_000;
export const iso = (ms: number) => new Date(ms).toISOString();
/** A standing clock, and no limits of calls. */
export const free = { clock: iso(NOW), callsPerMinute: 0, callsPerHour: 0 };

/** The JSON of one call. */
export async function askJson(simulator: RunningSimulator, call: TestCall = {}): Promise<TestAnswer> {
  return (await ask(simulator, call)).json();
}

/** Status and message of a refused call. */
export async function askError(simulator: RunningSimulator, call: TestCall = {}): Promise<string> {
  const response = await ask(simulator, call);
  const { errors }: TestAnswer = await response.json();
  return `${response.status} ${errors?.[0]?.msg}`;
}

/** A POST to a control endpoint; answers its JSON. */
export async function post(simulator: RunningSimulator, path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}

/** Written-down sessions: closed, interactive and of bot b, starting at the instant, unless said otherwise. */
export function written(...rows: Array<Partial<SessionRow> & { start_time: string }>): RecordedDataset {
  return new RecordedDataset(
    rows.map((row, i) => ({
      sessionId: String(i + 1).padStart(24, '0'),
      botId: 'b',
      containmentType: 'selfService',
      sessionType: 'interactive',
      sessionStatus: 'closed',
      isDeveloper: false,
      ...row,
    }))
  );
}
