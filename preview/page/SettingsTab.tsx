import { css } from '@emotion/css';
import React, { useState } from 'react';
import type { DataSourceApi, DataSourcePlugin, DataSourceSettings, GrafanaTheme2 } from '@grafana/data';
import type { HealthCheckError } from '@grafana/runtime';
import { Alert, Button, ErrorBoundaryAlert, useStyles2 } from '@grafana/ui';
import type { OpenDataSource } from './dataSource';
import { openDataSource, saveSettings } from './dataSource';

interface Props {
  api: DataSourceApi;
  plugin: DataSourcePlugin<DataSourceApi>;
  stored: DataSourceSettings;
  onSaved: (opened: OpenDataSource) => void;
}

interface Outcome {
  severity: 'success' | 'error';
  message: string;
  details?: string;
}

/** The plugin's settings page with Grafana's "Save & test". */
export function SettingsTab({ api, plugin, stored, onSaved }: Props) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState(stored);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const ConfigEditor = plugin.components.ConfigEditor;

  const saveAndTest = async () => {
    setBusy(true);
    setOutcome(undefined);
    try {
      const saved = await saveSettings(draft);
      setDraft(saved);
      const opened = openDataSource(plugin, api.meta, saved);
      onSaved(opened);
      setOutcome(await test(opened.api));
    } catch (error) {
      setOutcome({ severity: 'error', message: reason(error) });
    }
    setBusy(false);
  };

  return (
    <form
      className={styles.page}
      aria-label="Data source settings"
      onSubmit={(event) => {
        event.preventDefault();
        void saveAndTest();
      }}
    >
      <ErrorBoundaryAlert title="The settings page failed">
        {/* The plugin's settings have a type of its own, which Grafana does not know either. */}
        {ConfigEditor && <ConfigEditor options={draft as never} onOptionsChange={setDraft as never} />}
      </ErrorBoundaryAlert>
      <div className={styles.outcome} role="status">
        {outcome && (
          <Alert severity={outcome.severity} title={outcome.message} elevated>
            {outcome.details}
          </Alert>
        )}
      </div>
      <Button type="submit" disabled={busy} icon={busy ? 'spinner' : undefined}>
        Save &amp; test
      </Button>
    </form>
  );
}

async function test(api: DataSourceApi): Promise<Outcome> {
  try {
    const { message }: { message: string } = await api.testDatasource();
    return { severity: 'success', message };
  } catch (error) {
    // What the promise of testDatasource rejects with, by its documentation.
    const failed = error as { message?: string; error?: HealthCheckError };
    return {
      severity: 'error',
      message: failed.message ?? reason(error),
      details: failed.error?.details?.verboseMessage?.toString(),
    };
  }
}

function reason(error: unknown): string {
  // An error of Grafana's HTTP service, or any other.
  const { data, message } = error as { data?: { message?: string }; message?: string };
  return data?.message ?? message ?? String(error);
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ maxWidth: 920, padding: theme.spacing(2, 2, 6) }),
  outcome: css({ marginTop: theme.spacing(3) }),
});
