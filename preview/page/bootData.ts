import { readUrl } from './urlState';

// What Grafana's server writes into its page. @grafana/runtime reads it while it is
// being loaded, so this module must be the first that main.tsx imports.
Object.assign(window, {
  grafanaBootData: {
    assets: {},
    navTree: [],
    settings: {
      appSubUrl: '',
      appUrl: `${window.location.origin}/`,
      exploreEnabled: true,
      buildInfo: { version: '12.4.0', commit: '', env: 'production', edition: 'Open Source' },
      featureToggles: {},
      licenseInfo: { enabledFeatures: {} },
      namespace: 'default',
    },
    user: {
      isSignedIn: true,
      login: 'admin',
      orgRole: 'Admin',
      isGrafanaAdmin: true,
      theme: readUrl().theme,
      timezone: 'browser',
      weekStart: 'monday',
      permissions: { 'datasources:write': true, 'datasources:query': true, 'datasources:explore': true },
    },
  },
  __grafana_public_path__: '/public/',
});
