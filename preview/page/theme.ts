import type { GrafanaTheme2 } from '@grafana/data';
import { getThemeById } from '@grafana/data';
import { config } from '@grafana/runtime';

/**
 * Makes a theme that of the page. Some of Grafana's components read it from the configuration while they are drawn, so
 * this comes before they are.
 */
export function takeTheme(id: string): GrafanaTheme2 {
  const theme = getThemeById(id);
  Object.assign(config, { theme2: theme, theme: theme.v1 });
  document.documentElement.style.colorScheme = id;
  document.body.className = `theme-${id}`;
  return theme;
}
