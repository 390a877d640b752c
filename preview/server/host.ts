import path from 'node:path';
import type { DataSourceSettings, User } from './context';
import { ADMIN, Contexts, executableName } from './context';
import type { ResourcePart } from './pluginClient';
import { PluginClient } from './pluginClient';
import { PluginProcess } from './pluginProcess';
import type { MetricRequest, QueryAnswer } from './queryData';
import { toAnswer, toDataQueries } from './queryData';

/** What a host needs. */
export interface HostOptions {
  /** The data source; what is left out is empty. */
  settings: Partial<DataSourceSettings>;
  /** Folder of the built plugin. */
  dist: string;
  /** Grafana's root URL, as the plugin is told, without a slash at the end. */
  url: string;
  /** The clock by which `now-7d` is read, in epoch milliseconds; the machine's by default. */
  now?: () => number | Promise<number>;
  /** Extra environment variables of the plugin, such as GOMEMLIMIT. */
  env?: Record<string, string>;
  /** Receives every line that the plugin writes. */
  onLog?: (line: string) => void;
  /** Called when the host is closed, before the plugin ends: whoever serves it stops. */
  onClose?: () => Promise<void>;
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

/** Grafana's place around the plugin: the plugin's process and one data source, asked in Grafana's shapes. */
export class Host {
  private constructor(
    private readonly options: HostOptions,
    private readonly contexts: Contexts,
    private readonly plugin: PluginProcess,
    private readonly client: PluginClient
  ) {}

  /** Starts the built plugin. Rejects with a sentence when it is not built or ends early. */
  static async start(options: HostOptions): Promise<Host> {
    const { dist, url, env, onLog } = options;
    const executable = path.join(dist, executableName());
    const { process, address } = await PluginProcess.start({ executable, env, onLog });
    const contexts = new Contexts(dist, { ...EMPTY, ...options.settings }, `${url}/`);
    return new Host(options, contexts, process, await PluginClient.connect(address));
  }

  /** Where the host answers, without a slash at the end. */
  get url(): string {
    return this.options.url;
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
    return { status: parts[0]?.code ?? 0, body: text ? JSON.parse(text) : undefined };
  }

  /** The plugin's metrics in Prometheus' text format. */
  metrics(): Promise<string> {
    return this.client.collectMetrics(this.context({}));
  }

  /** The clock by which ranges are read, in epoch milliseconds. */
  async now(): Promise<number> {
    return (await this.options.now?.()) ?? Date.now();
  }

  /** Stops the plugin and what serves the host; resolves when nothing is left. */
  async close(): Promise<void> {
    this.client.close();
    await Promise.all([this.options.onClose?.(), this.plugin.close()]);
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
}

const EMPTY: DataSourceSettings = { name: 'Kore.ai Sessions', url: '', jsonData: {}, secureJsonData: {} };
