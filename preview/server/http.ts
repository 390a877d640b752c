import type { IncomingMessage, ServerResponse } from 'node:http';

// A query request of a large dashboard is some tens of kilobytes.
const BODY_LIMIT = 16 * 1024 * 1024;

/** The body of a request; rejects when it is larger than any that Grafana's pages send. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) {
      throw new Error('The request is larger than 16 MiB.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The message of what was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Answers with JSON, never cached. */
export function sendJSON(response: ServerResponse, status: number, body: unknown) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * Whether a request comes from this machine's own pages. The host answers without
 * a login, so a page from elsewhere must not reach it: neither by a name that
 * points to this machine (Host) nor by a form or fetch (Origin).
 */
export function isOwn(request: IncomingMessage): boolean {
  const host = request.headers.host ?? '';
  const { origin } = request.headers;
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) && (!origin || origin === `http://${host}`);
}

/** Aborts when the browser no longer waits for the answer. */
export function abortedWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}
