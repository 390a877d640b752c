import { css } from '@emotion/css';
import React from 'react';

import { t } from '@grafana/i18n';
import { ConfigSection, DataSourceDescription } from '@grafana/plugin-ui';
import { Alert, Divider, useStyles2 } from '@grafana/ui';

import { isObject } from '../../reader';
import { DEFAULT_CHOICES } from '../../settings';
import { readSettings } from '../../settingsReader';
import { checkSettings } from '../../validation/settings';
import { AuthenticationSection } from './AuthenticationSection';
import { ConnectionSection } from './ConnectionSection';
import { ConversationsSection } from './ConversationsSection';
import { HttpSection } from './HttpSection';
import { NumbersSection } from './NumbersSection';
import { PrivacySection } from './PrivacySection';
import type { ConfigProps, EditorProps } from './section';
import { ServersSection } from './ServersSection';

const DOCS = 'https://github.com/koreai/sessions-datasource/blob/main/docs/configure.md';

/** The settings of a data source: what is needed to connect first, the rest folded away. */
export function ConfigEditor(stored: EditorProps) {
  const styles = useStyles2(getStyles);
  const props = inShape(stored);
  return (
    <div className={styles.page}>
      {props.errors.jsonData && <Alert severity="error" title={props.errors.jsonData} />}
      <DataSourceDescription dataSourceName="Kore.ai Sessions" docsLink={DOCS} hasRequiredFields />
      <Divider spacing={4} />
      <ConfigSection title={t('config.connection', 'Connection')}>
        <ConnectionSection {...props} />
      </ConfigSection>
      <Divider spacing={4} />
      <ConfigSection
        title={t('config.authentication', 'Authentication')}
        description={t(
          'config.authentication-help',
          'An app of Kore.ai with the scope Bot Sessions. The bot has to be published after the scope was given.'
        )}
      >
        <AuthenticationSection {...props} />
      </ConfigSection>
      <Divider spacing={4} />
      <ConfigSection
        title={t('config.privacy', 'Privacy')}
        description={t('config.privacy-help', 'What is left out here is never kept by the plugin nor shown to anyone.')}
        isCollapsible
        isInitiallyOpen={false}
      >
        <PrivacySection {...props} />
        <ConversationsSection {...props} />
      </ConfigSection>
      <Divider spacing={4} />
      <ConfigSection
        title={t('config.advanced', 'Limits and loading')}
        description={t('config.advanced-help', 'The defaults suit most bots. Empty fields have the default.')}
        isCollapsible
        isInitiallyOpen={false}
      >
        <NumbersSection {...props} />
      </ConfigSection>
      <Divider spacing={4} />
      <ConfigSection
        title={t('config.servers', 'Several Grafana servers')}
        description={t(
          'config.servers-help',
          'Grafana servers behind a load balancer share sessions and calls in Redis or Valkey. A single one needs none.'
        )}
        isCollapsible
        isInitiallyOpen={(props.options.jsonData.redisMode ?? DEFAULT_CHOICES.redisMode) !== 'none'}
      >
        <ServersSection {...props} />
      </ConfigSection>
      <Divider spacing={4} />
      <ConfigSection title={t('config.http', 'TLS, headers and proxy')} isCollapsible isInitiallyOpen={false}>
        <HttpSection {...props} />
      </ConfigSection>
    </div>
  );
}

/** The stored settings, which may be any JSON, brought into shape, with what is wrong with each of them. */
function inShape({ options, onOptionsChange }: EditorProps): ConfigProps {
  const { settings, errors, unread } = readSettings(options.jsonData);
  const url = typeof options.url === 'string' ? options.url : '';
  const secureJsonFields = isObject(options.secureJsonFields) ? options.secureJsonFields : {};
  const secureJsonData = isObject(options.secureJsonData) ? options.secureJsonData : {};
  const checked = checkSettings(settings, {
    url,
    hasPassword: Boolean(secureJsonFields.redisPassword || secureJsonData.redisPassword),
    certificate: typeof secureJsonData.redisCaCert === 'string' ? secureJsonData.redisCaCert : undefined,
  });
  return {
    options: { ...options, url, jsonData: settings, secureJsonFields, secureJsonData },
    errors: { ...checked, ...errors },
    // What could not be read stays as it is until it is changed itself.
    onOptionsChange: (changed) => onOptionsChange({ ...changed, jsonData: { ...unread, ...changed.jsonData } }),
  };
}

// The inputs have a fixed width, and a page may be narrower than that.
const getStyles = () => ({ page: css({ div: { maxWidth: '100%' } }) });
