import { css } from '@emotion/css';
import React from 'react';
import type { DataSourceApi, DataSourcePlugin, GrafanaTheme2 } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { EmptyState, useStyles2 } from '@grafana/ui';

interface Props {
  api: DataSourceApi;
  plugin: DataSourcePlugin<DataSourceApi>;
  onQuery: (query: DataQuery) => void;
}

/** The plugin's help for the query editor, as Explore shows it; an example in it becomes the query. */
export function HelpTab({ api, plugin, onQuery }: Props) {
  const styles = useStyles2(getStyles);
  const Help = plugin.components.QueryEditorHelp;
  return (
    <div className={styles.page}>
      {Help ? (
        <Help
          // The plugin's own data source and query, whose types Grafana's loader does not know either.
          datasource={api as never}
          query={{ refId: 'A' } as never} // see above
          // An example is a query of the plugin.
          onClickExample={(query) => onQuery(query as DataQuery)}
        />
      ) : (
        <EmptyState variant="not-found" message="This plugin has no help for its query editor." />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ maxWidth: 920, padding: theme.spacing(2) }),
});
