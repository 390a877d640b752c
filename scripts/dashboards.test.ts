/** @jest-environment jsdom */
import path from 'node:path';
import type { SessionsQuery } from '../src/query';
import { checkQuery } from '../src/validation/query';
import { allPanels, dashboardQueries, readDashboards, type Dashboard } from './dashboard-queries';

const root = path.resolve(__dirname, '..');
const plugin = 'koreai-sessions-datasource';
const dashboards = readDashboards(root);

/** Grafana's own variables and functions that our panels use. */
const builtIn = ['__value', '__url_time_range', '__data', '__field'];

describe.each(dashboards.map(({ file, dashboard, text }) => [file, dashboard, text] as const))(
  '%s',
  (_file, dashboard: Dashboard, text) => {
    const panels = allPanels(dashboard);
    const drawn = panels.filter((panel) => panel.type !== 'row');
    const variables = dashboard.templating.list;

    it('is a dashboard of Grafana 12.3 with a name of its own', () => {
      expect(dashboard.schemaVersion).toBe(42);
      expect(dashboard.uid).toMatch(/^koreai-[a-z-]{1,33}$/);
      expect(dashboard.title).toMatch(/^Kore\.ai: /);
      expect(dashboard.description).toBeTruthy();
      expect(dashboard.tags).toContain('koreai-sessions');
      expect(text).not.toMatch(/"id": null|"iteration"|"__inputs"/);
    });

    it('asks the data source that is picked, and no other', () => {
      const used = [...text.matchAll(/"uid": "([^"]*)"/g)].map((match) => match[1]);
      expect(new Set(used)).toEqual(new Set([dashboard.uid, '${datasource}', '-- Grafana --']));
      const picker = variables.find((variable) => variable.name === 'datasource');
      expect(picker).toMatchObject({ type: 'datasource', query: plugin });
      for (const panel of drawn) {
        expect(panel.datasource).toEqual({ type: plugin, uid: '${datasource}' });
      }
    });

    it('numbers and places its panels without a clash', () => {
      const ids = panels.map((panel) => panel.id);
      expect(new Set(ids).size).toBe(ids.length);
      const taken = new Set<string>();
      for (const { title, gridPos } of panels) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect([title, taken.has(`${x} ${y}`)]).toEqual([title, false]);
            taken.add(`${x} ${y}`);
          }
        }
      }
    });

    it('says of every panel what it shows', () => {
      for (const panel of drawn) {
        expect(panel.title).toMatch(/\S/);
        expect([panel.title, panel.description]).toEqual([panel.title, expect.stringMatching(/\S{3}.*\.$/)]);
        expect(panel.targets?.length).toBeGreaterThan(0);
      }
    });

    it('uses no variable that it does not have, and has none that it does not use', () => {
      const names = variables.map((variable) => variable.name);
      expect(new Set(names).size).toBe(names.length);
      const used = new Set([...text.matchAll(/\$\{(\w+)[^}]*\}|\$(\w+)/g)].map((match) => match[1] ?? match[2]));
      expect([...used].filter((name) => !names.includes(name) && !builtIn.includes(name) && name !== '__all')).toEqual(
        []
      );
      const idle = names.filter((name) => !used.has(name) && name !== 'filters');
      expect(idle).toEqual([]);
      expect(variables.every((variable) => variable.label && variable.description)).toBe(true);
    });

    it('lets ad hoc filters reach its panels', () => {
      const adhoc = variables.filter((variable) => variable.type === 'adhoc');
      expect(adhoc).toHaveLength(1);
      expect(adhoc[0].datasource?.uid).toBe('${datasource}');
    });

    it('lists what its variables ask for', () => {
      for (const variable of variables.filter(({ type }) => type === 'query')) {
        const query = variable.query as { show: string; key?: string } & SessionsQuery;
        expect(['bots', 'tags', 'values']).toContain(query.show);
        expect([variable.name, Boolean(query.key)]).toEqual([variable.name, query.show === 'values']);
        expect(query.refId).toBeTruthy();
        const { show, key, ...scope } = query;
        expect(checkQuery({ ...scope, groupBy: key ? [key] : [], measures: ['sessions'] })).toEqual({});
      }
    });
  }
);

describe('the queries of the bundled dashboards', () => {
  const queries = dashboardQueries(root);

  it.each(queries.map((q) => [`${q.dashboard} / ${q.panel} ${q.query.refId}`, q.query] as const))(
    '%s is valid, as stored and with variables on All',
    (_name, query) => {
      expect(checkQuery(query)).toEqual({});
      expect(JSON.stringify(query)).not.toMatch(/\$\{|\$__all/);
    }
  );

  it('are known in every field', () => {
    const known =
      'refId datasource schemaVersion queryType bots containmentTypes sessionType status developerSessions filters measures groupBy groupLimit interval timeZone timeShift countBy baseline baselineMargin minSessions compare format legend limit tagColumns sessionIds lastMessages';
    const fields = dashboards.flatMap(({ dashboard }) =>
      allPanels(dashboard).flatMap(({ targets = [] }) => targets.flatMap((target) => Object.keys(target)))
    );
    expect([...new Set(fields)].filter((field) => !known.split(' ').includes(field))).toEqual([]);
  });

  it('ask for everything on All: no bot, no filter', () => {
    expect(queries.length).toBeGreaterThan(30);
    for (const { query } of queries) {
      expect(query.bots).toEqual([]);
      expect(query.filters).toEqual([]);
    }
  });

  it('are stored without mistakes', () => {
    for (const { dashboard } of dashboards) {
      for (const target of allPanels(dashboard).flatMap(({ targets = [] }) => targets)) {
        expect(checkQuery(target)).toEqual({});
      }
    }
  });
});

describe('the figures of the overview and the investigation', () => {
  const panels = dashboards.flatMap(({ dashboard }) =>
    dashboard.panels
      .filter(({ type, targets = [] }) => type === 'stat' && targets.some(({ compare }) => compare))
      .map((panel) => [`${dashboard.title} / ${panel.title}`, panel] as const)
  );

  it('are all compared with the period before', () => {
    expect(panels.length).toBe(10);
  });

  it.each(panels)('%s: the figure and its change in one answer', (_name, { targets = [] }) => {
    expect(targets.map(({ queryType, compare }) => [queryType, compare])).toEqual([['summary', 'range']]);
  });

  it.each(panels)('%s: the change has a colour and otherwise what the answer says of it', (_name, panel) => {
    const { overrides } = panel.fieldConfig as {
      overrides: Array<{ matcher: { options: string }; properties: Array<{ id: string }> }>;
    };
    const change = overrides.find(({ matcher }) => matcher.options === 'Change');
    expect(change?.properties.map(({ id }) => id).sort()).toEqual(['color', 'thresholds']);
  });
});

it('no figure has a transformation between itself and its query, which would drop its notices', () => {
  const transformed = dashboards.flatMap(({ dashboard }) =>
    dashboard.panels.filter((p) => p.type === 'stat' && p.transformations?.length).map(({ title }) => title)
  );
  expect(transformed).toEqual([]);
});

describe('graphs', () => {
  const graphs = dashboards.flatMap(({ dashboard }) =>
    allPanels(dashboard)
      .filter(({ type }) => type === 'timeseries')
      .map((panel) => {
        const { defaults, overrides } = panel.fieldConfig as {
          defaults: { decimals?: number };
          overrides: Array<{ properties: Array<{ id: string; value: unknown }> }>;
        };
        const units = overrides.flatMap(({ properties }) => properties.filter(({ id }) => id === 'unit'));
        return {
          name: `${dashboard.title} / ${panel.title}`,
          measures: (panel.targets ?? []).flatMap(({ measures = [] }) => measures),
          steps: (panel.transformations ?? []).map(({ id }) => id),
          decimals: defaults.decimals,
          units: units.map(({ value }) => value),
        };
      })
  );

  it('of numbers of sessions and users have no half ones on their axis', () => {
    const counts = graphs.filter(({ measures }) => measures.every((one) => ['sessions', 'users'].includes(one)));
    expect(counts.length).toBeGreaterThanOrEqual(5);
    expect(counts.filter(({ decimals }) => decimals !== 0)).toEqual([]);
  });

  it('of durations are in minutes, without the 0 that Grafana makes of an empty bucket', () => {
    const durations = graphs.filter(({ measures }) => measures.some((one) => /Duration$/.test(one)));
    expect(durations.length).toBeGreaterThan(0);
    expect(
      durations.filter(
        ({ steps, units }) => String(steps) !== 'filterByValue,calculateField' || String(units) !== 'suffix:min'
      )
    ).toEqual([]);
  });
});

// Beside its title a panel has up to three icons of about 30 px; a third of the page with the menu docked has 325 px.
it('titles of panels fit beside their icons', () => {
  const long = dashboards.flatMap(({ dashboard }) =>
    allPanels(dashboard)
      .filter(({ type, title = '', gridPos }) => type !== 'row' && title.length > ((gridPos?.w ?? 24) / 8) * 28)
      .map(({ title }) => title)
  );
  expect(long).toEqual([]);
});

it('figures of all dashboards have one size of letters', () => {
  const sizes = dashboards.flatMap(({ dashboard }) =>
    dashboard.panels
      .filter(({ type }) => type === 'stat')
      .map(({ options }) => JSON.stringify((options as { text?: unknown }).text))
  );
  expect([...new Set(sizes)]).toEqual([JSON.stringify({ titleSize: 14, valueSize: 24 })]);
});
