import type { DataSourceSettings, Host, ServerOptions } from '../preview/server';
import { startHost } from '../preview/server';
import type { RunningSimulator } from '../simulator';

/** What differs from a data source for all bots of the simulator without limits of calls. */
export type BackendOptions = Partial<Pick<DataSourceSettings, 'url' | 'jsonData' | 'secureJsonData'>> &
  Pick<ServerOptions, 'dist' | 'env' | 'onLog'>;

/** Starts the built back end with a data source that asks the simulator, on the simulator's clock. */
export function startBackend(simulator: RunningSimulator, options: BackendOptions = {}): Promise<Host> {
  const { url = simulator.url, jsonData, secureJsonData, ...rest } = options;
  const { clientId, clientSecret } = simulator.settings();
  return startHost({
    ...rest,
    settings: {
      url,
      jsonData: { bots: simulator.bots(), clientId, callsPerMinute: 0, callsPerHour: 0, ...jsonData },
      secureJsonData: { clientSecret, ...secureJsonData },
    },
    now: () => simulator.now(),
  });
}
