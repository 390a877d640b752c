import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import lodash from 'lodash';
// eslint-disable-next-line no-restricted-imports -- handed on to the plugin, not used here
import moment from 'moment';
import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as rxjs from 'rxjs';
import type { DataSourceApi, DataSourcePlugin, DataSourcePluginMeta } from '@grafana/data';

/** Where the host serves the built plugin, as Grafana does. */
const PLUGIN_URL = '/public/plugins/koreai-sessions-datasource';

// What a plugin does not carry itself but gets from Grafana (externals.ts of the
// build): one copy of each for page and plugin, or hooks and contexts break.
const SHARED: Record<string, unknown> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  i18next,
  lodash,
  module: { uri: `${PLUGIN_URL}/module.js` },
  moment,
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  rxjs,
};

/** Loads the plugin's built module.js as Grafana's loader does, an AMD module, and its plugin.json. */
export async function loadPlugin(): Promise<{ plugin: DataSourcePlugin<DataSourceApi>; meta: DataSourcePluginMeta }> {
  const answer = await fetch(`${PLUGIN_URL}/plugin.json`);
  if (!answer.ok) {
    throw new Error('The front end is not built: run "npm run build", then reload this page.');
  }
  const meta = await answer.json();
  const { plugin } = await amd<{ plugin: DataSourcePlugin<DataSourceApi> }>(`${PLUGIN_URL}/module.js`);
  const logo = `${PLUGIN_URL}/${meta.info.logos.small}`;
  plugin.meta = {
    ...meta,
    module: `${PLUGIN_URL}/module.js`,
    baseUrl: PLUGIN_URL,
    info: { ...meta.info, logos: { small: logo, large: logo } },
  };
  return { plugin, meta: plugin.meta };
}

/** Runs an AMD module that exports T. */
function amd<T>(url: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const define = (...args: unknown[]) => {
      // define(name?, dependencies, factory), as the AMD specification has it.
      const [names, factory] = args.slice(typeof args[0] === 'string' ? 1 : 0) as [
        string[],
        (...modules: unknown[]) => T,
      ];
      const missing = names.filter((name) => !(name in SHARED));
      if (missing.length > 0) {
        reject(new Error(`The plugin asks Grafana for ${missing.join(', ')}, which the preview does not have.`));
        return;
      }
      try {
        resolve(factory(...names.map((name) => SHARED[name])));
      } catch (error) {
        reject(error);
      }
    };
    Object.assign(window, { define: Object.assign(define, { amd: {} }) });
    const script = document.createElement('script');
    script.src = url;
    script.onerror = () => reject(new Error(`${url} could not be loaded: run "npm run build", then reload this page.`));
    document.head.append(script);
  });
}
