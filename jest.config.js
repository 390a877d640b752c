// Time zones are chosen by each test; the machine's own must not matter.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');
const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

// Packages that Grafana's own need (d3-color) come as .mjs alone.
const [transformer] = Object.values(base.transform);
const transform = { ...base.transform, '^.+\\.mjs$': transformer };

// plugin-ui needs one that the scaffold's list of untransformed packages does not have.
const transformIgnorePatterns = [nodeModulesToTransform([...grafanaESModules, '@marcbachmann/cel-js'])];

module.exports = {
  projects: [
    { ...base, displayName: 'front end', transform, transformIgnorePatterns },
    {
      // What runs in Node beside the plugin: no browser is pretended there.
      displayName: 'tools',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/{simulator,preview,scripts}/**/*.test.{ts,tsx}'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
    {
      // The built back end against the simulator's truth and cases worked out by hand: needs dist/.
      displayName: 'oracle',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/oracle/**/*.test.ts'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
    {
      // The built back end under every fault that the simulator can make: needs dist/.
      displayName: 'faults',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/faults/**/*.test.ts'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
    {
      // What is shipped, over the simulator: the alert rules minute by minute, the dashboards' queries. Needs dist/.
      displayName: 'shipped',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/{alerts,dashboards}/**/*.test.ts'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
    {
      // Several built back ends that share a real Redis: needs dist/ and a redis-server.
      displayName: 'servers',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/servers/**/*.test.ts'],
      transform,
      transformIgnorePatterns: base.transformIgnorePatterns,
      moduleNameMapper: base.moduleNameMapper,
    },
  ],
};
