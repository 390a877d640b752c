import { css } from '@emotion/css';
import React from 'react';
import type { DataSourcePluginMeta, GrafanaTheme2 } from '@grafana/data';
import { Button, Tab, TabsBar, Text, useStyles2 } from '@grafana/ui';
import type { PageState } from './urlState';

const TABS: Array<{ tab: PageState['tab']; label: string; icon: 'graph-bar' | 'cog' | 'question-circle' }> = [
  { tab: 'query', label: 'Query', icon: 'graph-bar' },
  { tab: 'settings', label: 'Configuration', icon: 'cog' },
  { tab: 'help', label: 'Help', icon: 'question-circle' },
];

interface Props {
  meta: DataSourcePluginMeta;
  about: string;
  state: PageState;
  onChange: (changed: Partial<PageState>) => void;
}

/** Name, origin of the data, theme switch and tabs. */
export function PageHeader({ meta, about, state, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const other = state.theme === 'dark' ? 'light' : 'dark';
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <img src={meta.info.logos.small} alt="" className={styles.logo} />
        <div className={styles.name}>
          <Text element="h1" variant="h4">
            {meta.name}
          </Text>
          <Text color="secondary" variant="bodySmall">
            {about}
          </Text>
        </div>
        <Button variant="secondary" fill="outline" size="sm" onClick={() => onChange({ theme: other })}>
          {other === 'light' ? 'Light theme' : 'Dark theme'}
        </Button>
      </div>
      <TabsBar>
        {TABS.map(({ tab, label, icon }) => (
          <Tab
            key={tab}
            label={label}
            icon={icon}
            active={state.tab === tab}
            onChangeTab={(event) => {
              event.preventDefault();
              onChange({ tab });
            }}
          />
        ))}
      </TabsBar>
    </header>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    background: theme.colors.background.primary,
    padding: theme.spacing(1, 2, 0),
  }),
  title: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1.5), paddingBottom: theme.spacing(0.5) }),
  name: css({ flex: 1, minWidth: 0 }),
  logo: css({ width: 32, height: 32 }),
});
