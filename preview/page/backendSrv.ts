import { Observable } from 'rxjs';
import type { BackendSrv, BackendSrvRequest, FetchResponse } from '@grafana/runtime';

/** Grafana's HTTP service over the page's own fetch: answers and errors have Grafana's shape. */
export function createBackendSrv(): BackendSrv {
  const promise = <T>(options: BackendSrvRequest) =>
    new Promise<T>((resolve, reject) => {
      fetchJSON<T>(options).subscribe({ next: (answer) => resolve(answer.data), error: reject });
    });
  const verb =
    (method: string) =>
    <T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) =>
      promise<T>({ ...options, method, url, data });
  const service: Partial<BackendSrv> = {
    fetch: fetchJSON,
    chunked: () => {
      throw new Error('Streams in chunks are not part of the preview.');
    },
    get: <T>(url: string, params?: BackendSrvRequest['params']) => promise<T>({ method: 'GET', url, params }),
    delete: verb('DELETE'),
    post: verb('POST'),
    put: verb('PUT'),
    patch: verb('PATCH'),
    request: promise,
    datasourceRequest: promise,
  };
  // What is left out, the plugin and Grafana's components do not call.
  return service as BackendSrv;
}

/** One request; unsubscribing aborts it, as a dashboard does with a panel it refreshes again. */
function fetchJSON<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    send<T>(options, controller.signal).then(
      (answer) => {
        subscriber.next(answer);
        subscriber.complete();
      },
      (error) => {
        if (!controller.signal.aborted) {
          subscriber.error(error);
        }
      }
    );
    return () => controller.abort();
  });
}

async function send<T>(config: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
  const body = config.data === undefined ? undefined : JSON.stringify(config.data);
  let response: Response;
  try {
    response = await fetch(withParams(config.url, config.params), {
      method: config.method ?? 'GET',
      headers: { ...(body ? { 'Content-Type': 'application/json' } : {}), ...config.headers },
      body,
      signal,
    });
  } catch (error) {
    throw { status: 0, statusText: 'Unknown', data: { message: `The preview does not answer: ${error}` }, config };
  }
  const text = await response.text();
  const { status, statusText, ok, headers, redirected, type, url } = response;
  const answer = { status, statusText, ok, headers, redirected, type, url, config, data: parse<T>(text) };
  if (!ok) {
    throw { ...answer, isHandled: true };
  }
  return answer;
}

/** The JSON of an answer, which its caller says is T; a text that is none as a message. */
function parse<T>(text: string): T {
  let data;
  try {
    data = text ? JSON.parse(text) : undefined;
  } catch {
    data = { message: text };
  }
  return data;
}

function withParams(url: string, params: Record<string, unknown> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        search.append(key, String(one));
      }
    }
  }
  const query = search.toString();
  return query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url;
}
