import React from 'react';

import type { DataSourceSettings } from '@grafana/data';
import { convertLegacyAuthProps, CustomHeadersSettings, SecureSocksProxyToggle, TLSSettings } from '@grafana/plugin-ui';

import type { ConfigProps } from './section';

/** Grafana's own HTTP settings: certificates, headers of a gateway, and the secure socks proxy where it is on. */
export function HttpSection({ options, onOptionsChange }: ConfigProps) {
  // Grafana's parts change settings of any shape; what they hand back is what they were given, with their own changes.
  const onChange = (changed: unknown) => onOptionsChange(changed as ConfigProps['options']);
  // convertLegacyAuthProps looks at fields that every data source has.
  const { TLS, readOnly } = convertLegacyAuthProps({ config: options as DataSourceSettings<any, any>, onChange });
  return (
    <>
      {TLS && (
        <TLSSettings
          {...TLS}
          TLSClientAuth={{ ...TLS.TLSClientAuth, enabled: Boolean(TLS.TLSClientAuth.enabled) }}
          skipTLSVerification={{ ...TLS.skipTLSVerification, enabled: Boolean(TLS.skipTLSVerification.enabled) }}
          readOnly={Boolean(readOnly)}
        />
      )}
      {!readOnly && <CustomHeadersSettings dataSourceConfig={options} onChange={onChange} />}
      <SecureSocksProxyToggle dataSourceConfig={options} onChange={onChange} labelWidth={28} />
    </>
  );
}
