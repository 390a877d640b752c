import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import type { Fault } from './schedule';

const MEGABYTE = 1024 * 1024;

/**
 * Sends a 200 with the JSON text the way the fault has it. Answers false when
 * the fault does not concern sending. Ends when the answer is out, or the
 * client has gone.
 */
export async function deliver(fault: Fault, text: string, res: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'reset-before':
      res.socket?.resetAndDestroy();
      return true;
    case 'reset':
      await reset(text, res);
      return true;
    case 'hang':
      await gone(res);
      return true;
    case 'drip':
      await drip(text, fault.bytesPerSecond ?? 1, res);
      return true;
    case 'gzip':
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      res.end(gzipSync(text));
      return true;
    case 'truncated':
      // A whole HTTP answer whose JSON breaks off.
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(text.slice(0, Math.floor(text.length / 2)));
      return true;
    case 'huge':
      await huge(text, fault.megabytes ?? 100, res);
      return true;
    default:
      return false;
  }
}

/** Waits until the client, or the server, closes the connection. */
const gone = (res: ServerResponse): Promise<void> =>
  res.closed || res.socket?.destroyed ? Promise.resolve() : new Promise((resolve) => res.once('close', resolve));

/** Half of the announced body, then a TCP reset. */
async function reset(text: string, res: ServerResponse): Promise<void> {
  const body = Buffer.from(text);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  await new Promise((resolve) => res.write(body.subarray(0, Math.floor(body.length / 2)), resolve));
  res.socket?.resetAndDestroy();
}

async function drip(text: string, bytesPerSecond: number, res: ServerResponse): Promise<void> {
  const body = Buffer.from(text);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  let sent = 0;
  const timer = setInterval(() => {
    res.write(body.subarray(sent, sent + 1));
    if (++sent >= body.length) {
      clearInterval(timer);
      res.end();
    }
  }, 1000 / bytesPerSecond);
  await gone(res);
  clearInterval(timer);
}

/** Waits until more can be written, or nobody reads any more. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

/** A proper answer with megabytes of padding before the sessions, written as fast as they are read. */
async function huge(text: string, megabytes: number, res: ServerResponse): Promise<void> {
  res.writeHead(200, { 'Content-Type': 'application/json' });
  res.write('{"padding":"');
  const block = Buffer.alloc(MEGABYTE, 'x');
  for (let i = 0; i < megabytes && !res.destroyed; i++) {
    if (!res.write(block)) {
      await drained(res);
    }
  }
  res.end(`",${text.slice(1)}`);
}
