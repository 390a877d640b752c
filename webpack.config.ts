import type { Configuration } from 'webpack';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config';

/**
 * The scaffold's build with one change: it takes every plugin.json below a `src`
 * folder for a plugin, those of the templates inside node_modules too. Here is one.
 */
const config = async (env: Env): Promise<Configuration> => ({
  ...(await grafanaConfig(env)),
  entry: { module: './module.ts' },
});

export default config;
