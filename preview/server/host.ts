import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { DataSourceSettings, User } from './context';
import { ADMIN, Contexts, executableName, PLUGIN_ID } from './context';
import { answerApi } from './grafanaApi';
import { isOwn, sendJSON } from './http';
import type { ResourcePart } from './pluginClient';
import { PluginClient } from './pluginClient';
import { PluginProcess } from './pluginProcess';
import type { MetricRequest, QueryAnswer } from './queryData';
import { toAnswer, toDataQueries } from './queryData';
import type { Mount } from './staticFiles';
import { sendFile } from './staticFiles';

const repository = path.resolve(__dirname, '..', '..');

/** What `startHost` needs. */
export interface HostOptions {
  /** The data source; what is left out is empty. */
  settings: Partial<DataSourceSettings>;
  /** Folder of the built plugin; the repository's `dist` by default. */
  dist?: string;
  /** Loopback port; 0, the default, takes a free one. */
  port?: number;
  /** Folder of the built page. Without it the host has an API and no page. */
  page?: string;
  /** What the page shows about where its data comes from. */
  about?: string;
  /** The clock by which `now-7d` is read, in epoch milliseconds; the machine's by default. */
  now?: () => number | Promise<number>;
  /** Extra environment variables of the plugin, such as GOMEMLIMIT. */
  env?: Record<string, string>;
  /** Receives every line that the plugin writes. */
  onLog?: (line: string) => void;
}

/** How one request is made. */
export interface RequestOptions {
  /** Headers for the plugin in their stored form, such as `{FromAlert: 'true'}`. */
  headers?: Record<string, string>;
  /** Who asks; null is Grafana itself. The preview's admin by default. */
  user?: User | null;
  signal?: AbortSignal;
}

/** A health check as Grafana's HTTP API writes it. */
export interface HealthAnswer {
  status: 'UNKNOWN' | 'OK' | 'ERROR';
  message: string;
  details?: Record<string, unknown>;
}

type Caller = Omit<RequestOptions, 'headers'>;

/** A resource call. */
export interface ResourceRequest extends Caller {
  path: string;
  method: string;
  url: string;
  headers: Record<string, { values: string[] }>;
  body: Buffer;
}

/**
 * Grafana's place around the plugin: the plugin's process, one data source, and
 * Grafana's HTTP shapes on loopback.
 */
export class Host {
  private constructor(
    private readonly options: HostOptions,
    private readonly server: Server,
    private readonly contexts: Contexts,
    private readonly plugin: PluginProcess,
    private readonly client: PluginClient,
    /** Where the host answers, without a slash at the end. */
    readonly url: string
  ) {}

  /** See `startHost`. */
  static async start(options: HostOptions): Promise<Host> {
    const dist = options.dist ?? path.join(repository, 'dist');
    const server = createServer();
    const port = await listen(server, options.port ?? 0);
    const url = `http://127.0.0.1:${port}`;
    try {
      const { process, address } = await PluginProcess.start({
        executable: path.join(dist, executableName()),
        env: options.env,
        onLog: options.onLog,
      });
      const contexts = new Contexts(dist, { ...EMPTY, ...options.settings }, `${url}/`);
      const host = new Host(options, server, contexts, process, await PluginClient.connect(address), url);
      const mounts = mountsOf(dist, options.page);
      server.on('request', (request, response) => void host.answer(request, response, mounts));
      return host;
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** The data source as it is stored. Holds secrets: never sent out. */
  get settings(): DataSourceSettings {
    return this.contexts.settings;
  }

  /** The plugin's process ID; undefined once it has ended. */
  get pid(): number | undefined {
    return this.plugin.pid;
  }

  /** The last lines that the plugin wrote. */
  get log(): string {
    return this.plugin.output;
  }

  /**
   * Saves settings as Grafana does: the plugin makes a new instance. Secrets that
   * are not named stay; an empty one is removed.
   */
  setSettings(changed: Partial<DataSourceSettings>) {
    const { name, url, jsonData, basicAuth, basicAuthUser, withCredentials } = { ...this.settings, ...changed };
    const secrets = Object.entries({ ...this.settings.secureJsonData, ...changed.secureJsonData });
    const secureJsonData = Object.fromEntries(secrets.filter(([, value]) => value));
    this.contexts.save({ name, url, jsonData, basicAuth, basicAuthUser, withCredentials, secureJsonData });
  }

  /** Asks as `POST /api/ds/query` does. Rejects only when the request or the plugin itself fails. */
  async query(request: MetricRequest, options: RequestOptions = {}): Promise<QueryAnswer> {
    const queries = toDataQueries(request, await this.now());
    const headers = options.headers ?? {};
    const sent = { pluginContext: this.context(options), headers, queries };
    return toAnswer(await this.alive(this.client.queryData(sent, options.signal)));
  }

  /** The health check of the settings page's "Save & test". */
  async health(options: RequestOptions = {}): Promise<HealthAnswer> {
    const { status, message, jsonDetails } = await this.alive(
      this.client.checkHealth(this.context(options), options.headers ?? {}, options.signal)
    );
    const details = jsonDetails.length > 0 ? { details: JSON.parse(jsonDetails.toString()) } : {};
    return { status, message, ...details };
  }

  /** Calls a resource; its answer comes in parts. */
  resource(request: ResourceRequest): AsyncGenerator<ResourcePart> {
    const { path, method, url, headers, body, signal } = request;
    return this.client.callResource({ pluginContext: this.context(request), path, method, url, headers, body }, signal);
  }

  /** Calls a resource that speaks JSON and returns its status and answer. */
  async resourceJSON<T = unknown>(
    resourcePath: string,
    body?: unknown,
    options: Caller = {}
  ): Promise<{ status: number; body: T }> {
    const call = {
      path: resourcePath.split('?')[0],
      method: body === undefined ? 'GET' : 'POST',
      url: resourcePath,
      headers: { 'Content-Type': { values: ['application/json'] } },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
      ...options,
    };
    const parts: ResourcePart[] = [];
    for await (const part of this.resource(call)) {
      parts.push(part);
    }
    const text = Buffer.concat(parts.map((part) => part.body)).toString();
    return { status: parts[0]?.code ?? 0, body: (text ? JSON.parse(text) : undefined) as T };
  }

  /** The plugin's metrics in Prometheus' text format. */
  metrics(): Promise<string> {
    return this.client.collectMetrics(this.context({}));
  }

  /** Stops the server and the plugin; resolves when nothing is left. */
  async close(): Promise<void> {
    this.client.close();
    this.server.closeAllConnections();
    await Promise.all([new Promise((resolve) => this.server.close(resolve)), this.plugin.close()]);
  }

  private context({ user }: Caller) {
    return this.contexts.of(user === undefined ? ADMIN : (user ?? undefined));
  }

  /** The answer, or how the plugin ended when that is why there is none. */
  private async alive<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.plugin.ending ? new Error(this.plugin.ending) : error;
    }
  }

  private async now(): Promise<number> {
    return (await this.options.now?.()) ?? Date.now();
  }

  private async answer(request: IncomingMessage, response: ServerResponse, mounts: Mount[]) {
    try {
      if (!isOwn(request)) {
        sendJSON(response, 403, { message: 'Only pages of this machine may ask here.' });
        return;
      }
      const { pathname } = new URL(request.url ?? '/', this.url);
      if (request.method === 'GET' && pathname === '/preview/about') {
        sendJSON(response, 200, { about: this.options.about ?? '', now: await this.now() });
      } else if (!(await answerApi(this, request, response)) && !sendFile(response, pathname, mounts)) {
        sendJSON(response, 404, { message: `Nothing is served at ${pathname}.` });
      }
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
      } else {
        sendJSON(response, 500, { message: (error as Error).message });
      }
    }
  }
}

const EMPTY: DataSourceSettings = { name: 'Kore.ai Sessions', url: '', jsonData: {}, secureJsonData: {} };

/**
 * Starts the built plugin and serves it on loopback as Grafana would. Several
 * hosts run side by side. Rejects with a sentence when the port is taken, the back
 * end is not built, or the plugin ends early.
 */
export function startHost(options: HostOptions): Promise<Host> {
  return Host.start(options);
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

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is taken: choose another one with --port.`) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
