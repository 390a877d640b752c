/** @jest-environment node */
import type { RunningSimulator } from '../index';
import { startSimulator } from '../index';
import { askJson } from '../testing';

const NOW = Date.parse('2026-05-08T12:00:00Z');
const HOUR = 3_600_000;

let simulator: RunningSimulator;
afterEach(() => simulator.close());

describe('the truth of an instant', () => {
  it('is what the API shows at that instant, while sessions come, close and go', async () => {
    simulator = await startSimulator({ clock: NOW, callsPerMinute: 0, deleted: 0.2, longActive: 0.1 });
    const range = { from: NOW - 6 * HOUR, to: NOW + 6 * HOUR };
    const query = {
      queryType: 'summary' as const,
      measures: ['sessions'],
      groupBy: ['containmentType', 'status'],
      sessionType: 'all',
      status: 'all',
      developerSessions: 'include',
    };
    const seen = [];
    for (let step = 0; step < 4; step++) {
      const { sessions } = await askJson(simulator, {
        body: { dateFrom: new Date(range.from).toISOString(), limit: 5000 },
      });
      const shown = sessions.reduce<Record<string, number>>((counts, row) => {
        const key = `${row.containmentType ?? '(none)'} ${row.sessionStatus ?? 'closed'}`;
        return { ...counts, [key]: (counts[key] ?? 0) + 1 };
      }, {});
      const truth = simulator.truth({ query, range }).summary!.rows;
      expect(
        Object.fromEntries(truth.map(({ labels, values }) => [Object.values(labels).join(' '), values.sessions]))
      ).toEqual(shown);
      seen.push(JSON.stringify(shown));
      simulator.set({ advance: 20 * 60_000 });
    }
    expect(new Set(seen).size).toBe(4);
    // Looking back shows what was shown then.
    const then = simulator
      .truth({ query, range, asOf: NOW })
      .summary!.rows.reduce((sum, row) => sum + row.values.sessions!, 0);
    const first = Object.values(JSON.parse(seen[0]) as Record<string, number>).reduce((a, b) => a + b, 0);
    expect(then).toBe(first);
  });
});
