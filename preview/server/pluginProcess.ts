import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import readline from 'node:readline';
import type { GrpcObject } from '@grpc/grpc-js';
import { credentials } from '@grpc/grpc-js';
import type { ServiceClient } from '@grpc/grpc-js/build/src/make-client';
import { serviceOf, services } from './protos';

/** What starting a plugin process needs. */
export interface ProcessOptions {
  /** Path of the plugin's executable. */
  executable: string;
  /** Extra environment variables, over those that Grafana gives. */
  env?: Record<string, string>;
  /** Receives every line that the plugin writes: its log as JSON, panics as text. */
  onLog?: (line: string) => void;
}

// The handshake of Grafana's plugins: backend/grpcplugin/handshake.go in the SDK.
const HANDSHAKE = { grafana_plugin_type: 'datasource', PLUGIN_PROTOCOL_VERSIONS: '2' };
// A plugin may see no more of the machine than this, so that no secret of the
// environment can be taken for a setting.
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
const INHERITED_TOO = ['http_proxy', 'https_proxy', 'no_proxy', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GOCOVERDIR'];
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 2_000;
const KEPT_LINES = 200;

/** A running plugin: the process, and its gRPC address. */
export class PluginProcess {
  private readonly lines: string[] = [];
  private controller?: ServiceClient;
  private stdio?: ServiceClient;
  private closing = false;
  readonly exited: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ProcessOptions
  ) {
    this.exited = new Promise((resolve) => child.once('close', () => resolve()));
  }

  /**
   * Starts the executable as Grafana does and waits for its handshake. Fails in
   * words, with what the plugin wrote, when it is missing or ends early.
   */
  static async start(options: ProcessOptions): Promise<{ process: PluginProcess; address: string }> {
    if (!existsSync(options.executable)) {
      throw new Error(`The back end is not built: ${options.executable} is missing. Run "npm run build:backend".`);
    }
    const definitions = await services();
    const child = spawn(options.executable, [], { env: environment(options.env), stdio: ['ignore', 'pipe', 'pipe'] });
    const started = new PluginProcess(child, options);
    // A host that ends without closing takes its plugin along.
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.off('exit', kill));
    readline.createInterface({ input: child.stderr! }).on('line', (line) => started.log(line));
    try {
      const address = await started.handshake();
      started.attach(definitions, address);
      return { process: started, address };
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  /** The plugin's process ID, for measuring its memory; undefined once it has ended. */
  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  /** The last lines that the plugin wrote. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** A sentence on how the plugin ended, with its last words; undefined while it runs. */
  get ending(): string | undefined {
    const { exitCode, signalCode } = this.child;
    return this.pid === undefined ? this.explain(`ended (${signalCode ?? `exit code ${exitCode}`})`) : undefined;
  }

  /** Ends the plugin as Grafana does: asked first, then told, then killed. */
  async close(): Promise<void> {
    this.closing = true;
    this.stdio?.close();
    if (this.pid !== undefined) {
      this.controller?.Shutdown({}, () => undefined);
      for (const signal of this.controller ? (['SIGTERM', 'SIGKILL'] as const) : (['SIGKILL'] as const)) {
        if (await this.within(STOP_LIMIT_MS)) {
          break;
        }
        this.child.kill(signal);
      }
    }
    await this.exited;
    this.controller?.close();
  }

  private async within(limit: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limit)));
    const ended = await Promise.race([this.exited.then(() => true), late]);
    clearTimeout(timer);
    return ended;
  }

  private handshake(): Promise<string> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(this.explain(`did not answer within ${START_LIMIT_MS / 1000} s`))),
        START_LIMIT_MS
      );
      const fail = (what: string) => {
        clearTimeout(limit);
        reject(new Error(this.explain(what)));
      };
      this.child.once('error', (error) => fail(`could not be started (${error.message})`));
      this.child.once('close', (code, signal) => fail(`ended at once (${signal ?? `exit code ${code}`})`));
      readline.createInterface({ input: this.child.stdout! }).once('line', (line) => {
        clearTimeout(limit);
        const [core, version, network, address, protocol] = line.split('|');
        if (core !== '1' || version !== '2' || protocol !== 'grpc') {
          return fail(`speaks another protocol ("${line}")`);
        }
        resolve(network === 'unix' ? `unix:${address}` : address);
      });
    });
  }

  private attach(definitions: GrpcObject, address: string) {
    const Stdio = serviceOf(definitions, 'plugin', 'GRPCStdio');
    const Controller = serviceOf(definitions, 'plugin', 'GRPCController');
    this.controller = new Controller(address, credentials.createInsecure());
    const stdio = new Stdio(address, credentials.createInsecure());
    this.stdio = stdio;
    // Unread, this stream would block the plugin at its first 64 KiB of output.
    const stream = stdio.StreamStdio({});
    stream.on('data', (chunk: { data: Buffer }) => {
      chunk.data
        .toString()
        .split('\n')
        .filter(Boolean)
        .forEach((line) => this.log(line));
    });
    stream.on('error', () => undefined);
    this.child.once('close', () => {
      if (address.startsWith('unix:')) {
        rmSync(address.slice('unix:'.length), { force: true });
      }
      if (!this.closing) {
        this.options.onLog?.(this.ending!);
      }
    });
  }

  /** A sentence about this process, followed by the last lines that it wrote, but for its everyday log. */
  private explain(what: string): string {
    const telling = this.lines.filter((line) => !/"@level":"(trace|debug|info)"/.test(line));
    const tail = telling.slice(-20).join('\n');
    return `The plugin ${this.options.executable} ${what}.${tail ? `\n${tail}` : ''}`;
  }

  private log(line: string) {
    this.lines.push(line);
    this.lines.splice(0, this.lines.length - KEPT_LINES);
    this.options.onLog?.(line);
  }
}

function environment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = [...INHERITED, ...INHERITED_TOO].filter((name) => process.env[name] !== undefined);
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]!])),
    ...HANDSHAKE,
    GF_VERSION: GRAFANA_VERSION,
    GF_EDITION: 'Open Source',
    ...extra,
  };
}

/** The Grafana that the host passes for. */
export const GRAFANA_VERSION = '12.4.0';
