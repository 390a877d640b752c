import os from 'node:os';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GRAFANA_VERSION } from './pluginProcess';

/** ID of the plugin, as in its plugin.json. */
export const PLUGIN_ID = 'koreai-sessions-datasource';
/** UID of the one data source that the host has. */
export const DATA_SOURCE_UID = 'koreai-sessions';

/** A data source as it is stored: what Grafana keeps, and what its settings page sends. */
export interface DataSourceSettings {
  /** Shown name. */
  name: string;
  /** Kore.ai's URL, for example `https://platform.kore.ai`. */
  url: string;
  jsonData: Record<string, unknown>;
  /** Secrets in the clear: they leave the host towards the plugin only. */
  secureJsonData: Record<string, string>;
  /** Part of Grafana's settings model; not used by this plugin's own login. */
  basicAuth?: boolean;
  basicAuthUser?: string;
  withCredentials?: boolean;
}

/** The person, or the part of Grafana, that a request is made for. */
export interface User {
  login: string;
  name: string;
  email: string;
  role: 'Viewer' | 'Editor' | 'Admin';
}

/** The user of the preview. */
export const ADMIN: User = { login: 'admin', name: 'Preview', email: '', role: 'Admin' };

const GO_OS: Record<string, string> = { win32: 'windows' };
const GO_ARCH: Record<string, string> = { x64: 'amd64', ia32: '386' };

/** The executable's name for this machine, as Grafana looks for it. */
export function executableName(platform = os.platform() as string, arch = os.arch()): string {
  const goOs = GO_OS[platform] ?? platform;
  return `gpx_koreai_sessions_${goOs}_${GO_ARCH[arch] ?? arch}${goOs === 'windows' ? '.exe' : ''}`;
}

/** Makes the plugin contexts of one data source. */
export class Contexts {
  private readonly pluginVersion: string;
  private updated = 0;
  private current!: DataSourceSettings;

  /** `appUrl`: where the host answers, as Grafana's root URL. */
  constructor(
    dist: string,
    settings: DataSourceSettings,
    private readonly appUrl: string
  ) {
    this.pluginVersion = version(dist);
    this.save(settings);
  }

  get settings(): DataSourceSettings {
    return this.current;
  }

  /** Number of the last save. */
  get revision(): number {
    return this.updated;
  }

  /** Stores settings; the SDK makes a new instance because the time of the save moved on. */
  save(settings: DataSourceSettings) {
    this.current = settings;
    this.updated = Math.max(Date.now(), this.updated + 1);
  }

  /** The plugin context of a request: shape of the SDK's `PluginContext`. */
  of(user: User | undefined = ADMIN) {
    const { settings } = this;
    return {
      orgId: 1,
      pluginId: PLUGIN_ID,
      pluginVersion: this.pluginVersion,
      user,
      userAgent: `Grafana/${GRAFANA_VERSION} (${GO_OS[os.platform()] ?? os.platform()}; ${GO_ARCH[os.arch()] ?? os.arch()})`,
      namespace: 'default',
      grafanaConfig: {
        GF_APP_URL: this.appUrl,
        GF_SQL_ROW_LIMIT: '1000000',
        GF_SQL_MAX_OPEN_CONNS_DEFAULT: '100',
        GF_SQL_MAX_IDLE_CONNS_DEFAULT: '100',
        GF_SQL_MAX_CONN_LIFETIME_SECONDS_DEFAULT: '14400',
        GF_CONCURRENT_QUERY_COUNT: '10',
        GF_LIVE_CLIENT_QUEUE_MAX_SIZE: '4194304',
      },
      dataSourceInstanceSettings: {
        id: 1,
        uid: DATA_SOURCE_UID,
        name: settings.name,
        url: settings.url,
        basicAuthEnabled: settings.basicAuth ?? false,
        basicAuthUser: settings.basicAuthUser ?? '',
        jsonData: Buffer.from(JSON.stringify(settings.jsonData)),
        decryptedSecureJsonData: settings.secureJsonData,
        lastUpdatedMS: this.updated,
      },
    };
  }
}

function version(dist: string): string {
  try {
    return JSON.parse(readFileSync(path.join(dist, 'plugin.json'), 'utf8')).info.version;
  } catch {
    // Only the back end is built: it never asks for its version.
    return '0.0.0';
  }
}
