import type { ServiceClientConstructor, ServiceError } from '@grpc/grpc-js';
import { credentials } from '@grpc/grpc-js';
import { serviceOf, services } from './protos';

/** One query of a request, as the SDK's `DataQuery`. */
export interface DataQuery {
  refId: string;
  queryType: string;
  maxDataPoints: number;
  intervalMS: number;
  timeRange: { fromEpochMS: number; toEpochMS: number };
  json: Buffer;
}

/** The answer to one query, as the SDK's `DataResponse`: frames as Arrow files. */
export interface DataResponse {
  frames: Buffer[];
  error: string;
  errorSource: string;
  status: number;
}

/** One part of a resource's answer; status and headers are in the first part. */
export interface ResourcePart {
  code: number;
  headers: Record<string, { values: string[] }>;
  body: Buffer;
}

/** A health check's answer. */
export interface Health {
  status: 'UNKNOWN' | 'OK' | 'ERROR';
  message: string;
  jsonDetails: Buffer;
}

// Grafana bounds neither; a table of 50,000 sessions is larger than grpc-js's 4 MiB.
const OPTIONS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** A service of the plugin, whose methods come from its protocol file. */
type Client = InstanceType<ServiceClientConstructor>;
type Unary<T> = (request: unknown, done: (error: ServiceError | null, answer: T) => void) => { cancel(): void };

/** The calls that Grafana makes to a back-end plugin. `context` is a PluginContext. */
export class PluginClient {
  private constructor(
    private readonly data: Client,
    private readonly diagnostics: Client,
    private readonly resource: Client
  ) {}

  /** `address`: of the handshake, in gRPC's spelling. */
  static async connect(address: string): Promise<PluginClient> {
    const wire = await services();
    const client = (name: string) => {
      const Service = serviceOf(wire, 'pluginv2', name);
      return new Service(address, credentials.createInsecure(), OPTIONS);
    };
    return new PluginClient(client('Data'), client('Diagnostics'), client('Resource'));
  }

  /** Answers by refId. A query's own failure is in its answer; rejects when the plugin itself fails. */
  async queryData(
    request: { pluginContext: object; headers: Record<string, string>; queries: DataQuery[] },
    signal?: AbortSignal
  ): Promise<Record<string, DataResponse>> {
    const answer = await call<{ responses: Record<string, DataResponse> }>(this.data, 'QueryData', request, signal);
    return answer.responses ?? {};
  }

  /** The plugin's own check of its settings. */
  checkHealth(pluginContext: object, headers: Record<string, string>, signal?: AbortSignal): Promise<Health> {
    return call<Health>(this.diagnostics, 'CheckHealth', { pluginContext, headers }, signal);
  }

  /** The plugin's metrics in Prometheus' text format. */
  async collectMetrics(pluginContext: object): Promise<string> {
    const answer = await call<{ metrics?: { prometheus: Buffer } }>(this.diagnostics, 'CollectMetrics', {
      pluginContext,
    });
    return answer.metrics?.prometheus.toString() ?? '';
  }

  /** A resource call; its answer comes in parts. */
  async *callResource(
    request: {
      pluginContext: object;
      path: string;
      method: string;
      url: string;
      headers: Record<string, { values: string[] }>;
      body: Buffer;
    },
    signal?: AbortSignal
  ): AsyncGenerator<ResourcePart> {
    const stream: AsyncIterable<ResourcePart> & { cancel(): void } = this.resource.CallResource(request);
    const cancel = () => stream.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      yield* stream;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  close() {
    for (const client of [this.data, this.diagnostics, this.resource]) {
      client.close();
    }
  }
}

function call<T>(client: Client, method: string, request: unknown, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const unary: Unary<T> = client[method].bind(client);
    const running = unary(request, (error, answer) => {
      signal?.removeEventListener('abort', cancel);
      if (error) {
        reject(error);
      } else {
        resolve(answer);
      }
    });
    const cancel = () => running.cancel();
    signal?.addEventListener('abort', cancel);
  });
}
