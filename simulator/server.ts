import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

import type { Answer, MessagesAnswer } from './api/answer';
import { control } from './control';
import type { Fault, Reply } from './faults';
import { change, deliver, errorReply, refusal } from './faults';
import type { Endpoint, Outcome, Simulator } from './simulator';
import type { Call } from './stats';

const MAX_BODY = 4 * 1024 * 1024;
/** The account's messages come from version 1, whose pages are small. */
const PATH = /^\/api\/public(?:\/bot\/([^/]+)\/(?:getSessions|getMessagesV2)|\/(?:getSessions|getMessages))$/;
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The HTTP server over a simulator; it does not listen yet. */
export function createSimulatorServer(simulator: Simulator): Server {
  return createServer((req, res) => {
    res.on('error', () => undefined);
    route(simulator, req, res).catch((err: unknown) => {
      if (!res.headersSent) {
        send(res, { status: 500, headers: JSON_TYPE, body: JSON.stringify({ error: String(err) }) });
      } else {
        res.destroy();
      }
    });
  });
}

async function route(simulator: Simulator, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/simulator')) {
    const reply = await control(simulator, req, url, () => readBody(req));
    send(res, { status: reply.status, headers: JSON_TYPE, body: JSON.stringify(reply.body) });
    return;
  }
  const path = PATH.exec(url.pathname);
  if (!path || req.method !== 'POST') {
    send(res, { status: 404, headers: JSON_TYPE, body: JSON.stringify({ errors: [{ msg: 'Not found', code: 404 }] }) });
    return;
  }
  simulator.log.begin();
  try {
    const bot = path[1] === undefined ? undefined : decodeURIComponent(path[1]);
    const endpoint = url.pathname.endsWith('/getSessions') ? 'sessions' : 'messages';
    await answer(simulator, { bot, endpoint }, url, req, res);
  } finally {
    simulator.log.end();
  }
}

/** What is asked for, and of which bot; undefined: of the account. */
interface Asked {
  bot?: string;
  endpoint: Endpoint;
}

async function answer(
  simulator: Simulator,
  asked: Asked,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse
): Promise<void> {
  const arrived = performance.now();
  const token = req.headers.auth;
  simulator.log.keep(req.headers);
  const body = await readBody(req);
  const outcome = simulator.answer({ ...asked, params: url.searchParams, token: token?.toString(), body });
  const faults = outcome.error ? [] : strikes(simulator, asked, outcome);
  const call = logged(simulator, asked, outcome);
  simulator.log.add(call);
  // Written before it is waited for: the latency is all that a call takes.
  const plain = outcome.answer && faults.length === 0 ? Buffer.from(JSON.stringify(outcome.answer)) : undefined;
  await pause(simulator.settings.latency - (performance.now() - arrived), res);
  res.sendDate = false;
  const off = faults.find(({ kind }) => kind === 'clock-off');
  res.setHeader('Date', new Date(simulator.serverTime() + (off ? (off.offset ?? 3_600_000) : 0)).toUTCString());
  if (res.destroyed) {
    return;
  }
  await respond(outcome, plain, faults, call, res);
}

function strikes(simulator: Simulator, { bot, endpoint }: Asked, { request }: Outcome): Fault[] {
  return simulator.faults.next({
    source: bot ?? 'account',
    endpoint,
    skip: request?.skip ?? 0,
    ids: request?.ids !== undefined,
  });
}

function logged(
  simulator: Simulator,
  { bot, endpoint }: Asked,
  { outcome, at, request, answer, error }: Outcome
): Call {
  return {
    endpoint,
    at,
    arrived: simulator.real(),
    source: bot ?? 'account',
    skip: request?.skip,
    limit: request?.limit,
    from: request?.from,
    to: request?.to,
    ids: request?.ids?.length,
    status: error?.status ?? 200,
    outcome,
    rows: answer === undefined ? 0 : rowsOf(answer).length,
  };
}

const rowsOf = (answer: Answer | MessagesAnswer): object[] =>
  'messages' in answer ? answer.messages : answer.sessions;

async function respond(
  outcome: Outcome,
  plain: Buffer | undefined,
  faults: Fault[],
  call: Call,
  res: ServerResponse
): Promise<void> {
  if (outcome.error) {
    send(res, errorReply(outcome.error));
    return;
  }
  if (plain) {
    send(res, { status: 200, headers: JSON_TYPE, body: plain });
    return;
  }
  call.outcome = `fault:${faults[0].kind}`;
  const refused = faults.map(refusal).find((reply) => reply !== undefined);
  if (refused) {
    call.status = refused.status;
    call.rows = 0;
    send(res, refused);
    return;
  }
  // What one fault makes of an answer is still one to the next, however spoiled.
  const changed = faults.reduce<unknown>(
    (answer, fault) => change(fault, answer as Answer | MessagesAnswer), // see above
    outcome.answer
  );
  const text = JSON.stringify(changed);
  for (const fault of faults) {
    if (await deliver(fault, text, res)) {
      return;
    }
  }
  send(res, { status: 200, headers: JSON_TYPE, body: text });
}

function send(res: ServerResponse, reply: Omit<Reply, 'body'> & { body: string | Buffer }): void {
  res.writeHead(reply.status, reply.headers);
  res.end(reply.body);
}

/** Lets the latency pass, or stops early when the client goes. */
function pause(ms: number, res: ServerResponse): Promise<void> {
  if (ms <= 0) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      res.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    res.on('close', done);
  });
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY) {
      throw new Error('The request body is too large.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
