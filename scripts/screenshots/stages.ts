import { PAGE } from '../../preview/buildPage';
import type { DataSourceSettings } from '../../preview/server';
import { startHost } from '../../preview/server';
import { startSimulator } from '../../simulator';
import { startGrafana } from '../grafana';
import type { Stage } from './pictures';
import { NOW } from './pictures';

/** What has to be closed in the end, newest first. */
export type Closing = Array<() => Promise<void>>;

/** Starts a simulator whose clock stands, and the stages that are wanted before it. */
export async function startStages(wanted: Set<Stage>, grafanaHome: string | undefined, closing: Closing) {
  const simulator = await startSimulator({
    clock: new Date(NOW).toISOString(),
    port: 0,
    callsPerMinute: 0,
    callsPerHour: 0,
  });
  closing.unshift(() => simulator.close());
  const settings: DataSourceSettings = {
    name: 'Kore.ai Sessions',
    url: simulator.url,
    jsonData: {
      scope: 'bot',
      bots: simulator.bots().map(({ id, name }) => ({ id, name })),
      authType: 'jwt',
      clientId: 'cs-sim',
      callsPerMinute: 0,
      callsPerHour: 0,
    },
    secureJsonData: { clientSecret: 'sim-secret' },
  };
  const urls: Partial<Record<Stage, string>> = {};
  if (wanted.has('preview')) {
    const about = 'Sessions of the simulator';
    const host = await startHost({ settings, page: PAGE, about, now: () => simulator.now() });
    closing.unshift(() => host.close());
    urls.preview = host.url;
  }
  if (wanted.has('grafana')) {
    const shown = { ...settings, jsonData: { ...settings.jsonData, conversations: 'masked' } };
    const grafana = await startGrafana(grafanaHome!, GRAFANA_PORT, shown);
    closing.unshift(() => grafana.close());
    urls.grafana = grafana.url;
  }
  return urls;
}

/** One that neither Grafana nor the preview take unless told to. */
const GRAFANA_PORT = 3190;
