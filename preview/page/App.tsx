import React, { useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { DataSourceApi, DataSourcePlugin, DataSourcePluginMeta, DataSourceSettings } from '@grafana/data';
import { getThemeById, ThemeContext } from '@grafana/data';
import { config } from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import type { About } from './clock';
import { instantiate } from './dataSource';
import { HelpTab } from './HelpTab';
import { PageHeader } from './PageHeader';
import { QueryTab } from './QueryTab';
import { SettingsTab } from './SettingsTab';
import type { PageState } from './urlState';
import { readUrl, writeUrl } from './urlState';

interface Props {
  plugin: DataSourcePlugin<DataSourceApi>;
  meta: DataSourcePluginMeta;
  stored: DataSourceSettings;
  about: About;
}

/** The page: the plugin's own parts, in the places where Grafana shows them. */
export function App({ plugin, meta, stored, about }: Props) {
  const [state, setState] = useState(readUrl);
  const [settings, setSettings] = useState(stored);
  const api: DataSourceApi = useMemo(() => instantiate(plugin, meta, settings), [plugin, meta, settings]);
  const change = useCallback((changed: Partial<PageState>) => setState((last) => ({ ...last, ...changed })), []);

  useEffect(() => writeUrl(state), [state]);

  const theme = useMemo(() => {
    // Some of Grafana's components take the theme from its configuration while they are drawn.
    const chosen = getThemeById(state.theme);
    Object.assign(config, { theme2: chosen, theme: chosen.v1 });
    return chosen;
  }, [state.theme]);
  useLayoutEffect(() => {
    document.documentElement.style.colorScheme = state.theme;
    document.body.className = `theme-${state.theme}`;
  }, [state.theme]);

  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PageHeader meta={meta} about={about.about} state={state} onChange={change} />
      <main>
        {state.tab === 'query' && <QueryTab api={api} state={state} onChange={change} />}
        {state.tab === 'settings' && <SettingsTab api={api} plugin={plugin} stored={settings} onSaved={setSettings} />}
        {state.tab === 'help' && (
          <HelpTab plugin={plugin} api={api} onQuery={(query) => change({ query, tab: 'query' })} />
        )}
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
