import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DataSourceSettings } from './context';
import { DATA_SOURCE_UID, PLUGIN_ID } from './context';
import { answerHeader, queryHeaders, resourceHeaders } from './forwarded';
import type { Host } from './host';
import { abortedWith, messageOf, readBody, sendJSON } from './http';
import type { MetricRequest } from './queryData';
import { BadRequest } from './queryData';

const BASE = `/api/datasources/uid/${DATA_SOURCE_UID}`;

/** The part of a data source that its settings page sends and gets: never a secret on the way out. */
interface DataSourceDTO extends Omit<DataSourceSettings, 'secureJsonData'> {
  id: number;
  uid: string;
  orgId: number;
  type: string;
  access: string;
  secureJsonFields: Record<string, boolean>;
  version: number;
  readOnly: boolean;
}

/** Answers a request to Grafana's HTTP API. Returns false when the path is none of it. */
export async function answerApi(host: Host, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const route = `${request.method} ${url.pathname}`;
  if (route === 'POST /api/ds/query') {
    await answerQuery(host, request, response);
  } else if (route === `GET ${BASE}`) {
    sendJSON(response, 200, toDTO(host.settings));
  } else if (route === `PUT ${BASE}`) {
    const body = JSON.parse((await readBody(request)).toString());
    host.setSettings(body);
    const datasource = toDTO(host.settings);
    sendJSON(response, 200, { id: 1, name: datasource.name, message: 'Datasource updated', datasource });
  } else if (route === `GET ${BASE}/health`) {
    const health = await host.health({ headers: queryHeaders(request.headers), signal: abortedWith(response) });
    sendJSON(response, health.status === 'OK' ? 200 : 400, health);
  } else if (url.pathname.startsWith(`${BASE}/resources/`)) {
    await answerResource(host, request, response, url);
  } else {
    return false;
  }
  return true;
}

async function answerQuery(host: Host, request: IncomingMessage, response: ServerResponse) {
  try {
    const body: MetricRequest = JSON.parse((await readBody(request)).toString());
    const { status, results } = await host.query(body, {
      headers: queryHeaders(request.headers),
      signal: abortedWith(response),
    });
    sendJSON(response, status, { results });
  } catch (error) {
    const refused = error instanceof BadRequest || error instanceof SyntaxError;
    sendJSON(response, refused ? 400 : 500, {
      message: refused ? error.message : 'Query data error',
      ...(refused ? {} : { error: messageOf(error) }),
    });
  }
}

async function answerResource(host: Host, request: IncomingMessage, response: ServerResponse, url: URL) {
  const path = decodeURIComponent(url.pathname.slice(`${BASE}/resources/`.length));
  const parts = host.resource({
    path,
    method: request.method ?? 'GET',
    url: `${path}${url.search}`,
    headers: resourceHeaders(request.headers),
    body: await readBody(request),
    signal: abortedWith(response),
  });
  let begun = false;
  for await (const part of parts) {
    if (!begun) {
      begun = true;
      const headers = Object.entries(part.headers ?? {}).filter(([name]) => answerHeader(name));
      response.writeHead(part.code || 200, {
        'Content-Type': 'application/json',
        'Content-Security-Policy': 'sandbox',
        ...Object.fromEntries(headers.map(([name, { values }]) => [name, values])),
      });
    }
    response.write(part.body);
  }
  response.end();
}

function toDTO(settings: DataSourceSettings): DataSourceDTO {
  const { secureJsonData, ...open } = settings;
  return {
    ...open,
    id: 1,
    uid: DATA_SOURCE_UID,
    orgId: 1,
    type: PLUGIN_ID,
    access: 'proxy',
    secureJsonFields: Object.fromEntries(Object.keys(secureJsonData).map((key) => [key, true])),
    version: 1,
    readOnly: false,
  };
}
