import React, { useCallback, useEffect, useMemo, useState } from 'react';
import type { DataSourceApi, DataSourcePlugin, DataSourcePluginMeta } from '@grafana/data';
import { getThemeById, ThemeContext } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import type { About } from './clock';
import type { OpenDataSource } from './dataSource';
import { HelpTab } from './HelpTab';
import { PageHeader } from './PageHeader';
import { QueryTab } from './QueryTab';
import { SettingsTab } from './SettingsTab';
import { takeTheme } from './theme';
import type { PageState } from './urlState';
import { writeUrl } from './urlState';

interface Props {
  plugin: DataSourcePlugin<DataSourceApi>;
  meta: DataSourcePluginMeta;
  /** What the page begins with: its address, whose theme is taken already, and the data source. */
  first: { state: PageState; opened: OpenDataSource };
  about: About;
}

/** The page: the plugin's own parts, in the places where Grafana shows them. */
export function App({ plugin, meta, first, about }: Props) {
  const [state, setState] = useState(first.state);
  const [{ api, settings }, setOpened] = useState(first.opened);
  const change = useCallback((changed: Partial<PageState>) => {
    if (changed.theme) {
      takeTheme(changed.theme);
    }
    setState((last) => ({ ...last, ...changed }));
  }, []);

  useEffect(() => writeUrl(state), [state]);

  const theme = useMemo(() => getThemeById(state.theme), [state.theme]);

  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PageHeader meta={meta} about={about.about} state={state} onChange={change} />
      <main>
        {state.tab === 'query' && <QueryTab api={api} state={state} onChange={change} />}
        {state.tab === 'settings' && <SettingsTab api={api} plugin={plugin} stored={settings} onSaved={setOpened} />}
        {state.tab === 'help' && (
          <HelpTab plugin={plugin} api={api} onQuery={(query) => change({ query, tab: 'query' })} />
        )}
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
