import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PLUGIN_ID } from './context';
import { answerApi } from './grafanaApi';
import type { HostOptions } from './host';
import { Host } from './host';
import { isOwn, messageOf, sendJSON } from './http';
import type { Mount } from './staticFiles';
import { sendFile } from './staticFiles';

const repository = path.resolve(__dirname, '..', '..');

/** What `startHost` needs. */
export interface ServerOptions extends Omit<HostOptions, 'dist' | 'url' | 'onClose'> {
  /** Folder of the built plugin; the repository's `dist` by default. */
  dist?: string;
  /** Loopback port; 0, the default, takes a free one. */
  port?: number;
  /** Folder of the built page. Without it there is an API and no page. */
  page?: string;
  /** What the page shows about where its data comes from. */
  about?: string;
}

/**
 * Starts the built plugin and serves it on loopback as Grafana would. Several
 * hosts run side by side. Rejects with a sentence when the port is taken, the back
 * end is not built, or the plugin ends early.
 */
export async function startHost({ port = 0, page, about = '', ...options }: ServerOptions): Promise<Host> {
  const dist = options.dist ?? path.join(repository, 'dist');
  const server = createServer();
  const url = `http://127.0.0.1:${await listen(server, port)}`;
  try {
    const host = await Host.start({ ...options, dist, url, onClose: () => close(server) });
    const mounts = mountsOf(dist, page);
    server.on('request', (request, response) => void answer({ host, about, mounts }, request, response));
    return host;
  } catch (error) {
    server.close();
    throw error;
  }
}

/** What is served: Grafana's API around the host, and files. */
interface Served {
  host: Host;
  about: string;
  mounts: Mount[];
}

async function answer({ host, about, mounts }: Served, request: IncomingMessage, response: ServerResponse) {
  try {
    if (!isOwn(request)) {
      sendJSON(response, 403, { message: 'Only pages of this machine may ask here.' });
      return;
    }
    const { pathname } = new URL(request.url ?? '/', host.url);
    if (request.method === 'GET' && pathname === '/preview/about') {
      sendJSON(response, 200, { about, now: await host.now() });
    } else if (!(await answerApi(host, request, response)) && !sendFile(response, pathname, mounts)) {
      sendJSON(response, 404, { message: `Nothing is served at ${pathname}.` });
    }
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
    } else {
      sendJSON(response, 500, { message: messageOf(error) });
    }
  }
}

function mountsOf(dist: string, page?: string): Mount[] {
  const icons = path.join(repository, 'node_modules/@grafana/ui/dist/public/img/icons');
  return [
    { prefix: `/public/plugins/${PLUGIN_ID}/`, dir: dist },
    { prefix: '/public/build/img/icons/', dir: icons },
    // Those that Grafana has and the npm package lacks.
    { prefix: '/public/build/img/icons/', dir: path.join(repository, 'preview/page/icons') },
    ...(page ? [{ prefix: '/', dir: page }] : []),
  ];
}

/** Listens on loopback; resolves with the port. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is taken: choose another one with --port.`) : error);
    });
    // An address of TCP: the server listens on a port, not on a pipe.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
