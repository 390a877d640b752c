/** @jest-environment node */
import { defaultSettings } from '../settings';
import { GeneratedDataset } from './generated';
import { inIncident, lastIncident, nextIncident } from './incident';
import type { Entry, SessionRow, Traffic } from './types';
import { DAY, HOUR, MINUTE, SECOND } from './types';

const NOW = Date.parse('2026-05-08T12:00:00Z');
const dataset = (traffic: Partial<Traffic> = {}) => new GeneratedDataset({ ...defaultSettings(), ...traffic });
const week = (of: GeneratedDataset, at = NOW) => of.list(undefined, NOW - 7 * DAY, NOW, at);
const created = (entry: Entry) => parseInt(entry.id.slice(0, 8), 16) * SECOND;
const share = (entries: Entry[], test: (entry: Entry) => boolean) => entries.filter(test).length / entries.length;

describe('generated sessions', () => {
  const sessions = week(dataset());

  it('come out alike for the same seed, and otherwise for another', () => {
    const rows = (seed: number) =>
      week(dataset({ seed }))
        .slice(0, 300)
        .map((entry) => entry.row(NOW));
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
  });

  it('do not depend on the range that is asked for', () => {
    const one = dataset();
    const parts = [0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
      one.list(undefined, NOW - (day + 1) * DAY, NOW - day * DAY - 1, NOW)
    );
    expect(parts.map(({ id }) => id)).toEqual(sessions.filter(({ start }) => start < NOW).map(({ id }) => id));
  });

  it('are about as many as the settings say, fewer at weekends and at night', () => {
    expect(sessions.length / 7).toBeGreaterThan(1350);
    expect(sessions.length / 7).toBeLessThan(1800);
    const saturday = share(sessions, ({ start }) => new Date(start).getUTCDay() === 6);
    const tuesday = share(sessions, ({ start }) => new Date(start).getUTCDay() === 2);
    expect(saturday).toBeLessThan(tuesday * 0.7);
    const hour = (h: number) => share(sessions, ({ start }) => new Date(start).getUTCHours() === h);
    expect(hour(3)).toBeLessThan(hour(13) * 0.4);
  });

  it('are listed newest start first', () => {
    const starts = sessions.map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
  });

  it('have IDs of 24 hex digits that begin with the creation time, most of them the start', () => {
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
    expect(sessions.every(({ id }) => /^[0-9a-f]{24}$/.test(id))).toBe(true);
    expect(share(sessions, (entry) => Math.floor(entry.start / SECOND) * SECOND === created(entry))).toBeGreaterThan(
      0.85
    );
  });

  it('have drop-offs that appear nine to ten minutes late beside a self-service twin without length', () => {
    const late = sessions.filter((entry) => created(entry) - entry.start > MINUTE);
    expect(late.length).toBeGreaterThan(100);
    for (const entry of late) {
      const row = entry.row(NOW);
      expect(row.containmentType).toBe('dropOff');
      expect(created(entry) - entry.start).toBeGreaterThanOrEqual(9 * MINUTE - SECOND);
      expect(created(entry) - entry.start).toBeLessThanOrEqual(10 * MINUTE);
      expect(entry.visible(entry.start + 8 * MINUTE)).toBe(false);
      const twin = sessions.find((one) => one.start === entry.start && one.id !== entry.id)?.row(NOW);
      expect(twin).toMatchObject({ containmentType: 'selfService', userId: row.userId, end_time: row.start_time });
    }
  });

  it('are active and self-service first, and change type, end, counts and tags when they close', () => {
    const atStart = (entry: Entry) => entry.row(entry.start + 5 * SECOND);
    const agent = sessions.filter(
      (entry) => entry.row(NOW).containmentType === 'agent' && entry.row(NOW).sessionStatus === 'closed'
    );
    expect(agent.length).toBeGreaterThan(100);
    const before = agent.map(atStart).filter((row) => row.sessionStatus === 'active');
    expect(before.length).toBeGreaterThan(agent.length * 0.9);
    expect(
      before.every(
        (row) => row.containmentType === 'selfService' && (row.end_time ?? row.start_time) === row.start_time
      )
    ).toBe(true);
    expect(before.some((row) => row.sessionType === 'non-interactive')).toBe(true);
    const tags = (row: SessionRow) => row.tags?.sessionTags?.length ?? 0;
    const total = (rows: SessionRow[], count: (row: SessionRow) => number) =>
      rows.reduce((sum, row) => sum + count(row), 0);
    const messages = (row: SessionRow) => row.noOfMessagesExchanged ?? 0;
    const after = agent.map((entry) => entry.row(NOW));
    expect(total(before, tags)).toBeLessThan(total(after, tags) / 4);
    expect(total(before, messages)).toBeLessThan(total(after, messages) / 4);
  });

  it('can stay active for days, get deleted, and have their tags edited late', () => {
    const many = dataset({ longActive: 0.1, deleted: 0.1, edited: 0.1 });
    const seen = many.list(undefined, NOW - 7 * DAY, NOW - 5 * DAY, NOW - 5 * DAY);
    const later = new Set(many.list(undefined, NOW - 7 * DAY, NOW - 5 * DAY, NOW + 10 * DAY).map(({ id }) => id));
    const gone = share(seen, ({ id }) => !later.has(id));
    expect(gone).toBeGreaterThan(0.03);
    expect(gone).toBeLessThan(0.12);
    expect(share(seen, (entry) => entry.row(entry.start + 90 * MINUTE).sessionStatus === 'active')).toBeGreaterThan(
      0.06
    );
    expect(seen.some((entry) => entry.row(entry.start + 3 * DAY).sessionStatus === 'active')).toBe(true);
    const plan = (entry: Entry, at: number) => JSON.stringify(entry.row(at).tags?.userTags);
    expect(share(seen, (entry) => plan(entry, NOW + 10 * DAY) !== plan(entry, entry.start + HOUR))).toBeGreaterThan(
      0.05
    );
  });

  it('have several channels, languages, developers, odd tags and unknown types', () => {
    const rows = sessions.map((entry) => entry.row(NOW));
    const distinct = (values: unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size;
    expect(distinct(rows.map((row) => row.channel))).toBeGreaterThan(6);
    expect(distinct(rows.map((row) => row.session_lang))).toBeGreaterThan(6);
    expect([true, false, 0, 1, undefined].every((flag) => rows.some((row) => row.isDeveloper === flag))).toBe(true);
    expect(rows.some((row) => row.sessionType === 'non-interactive')).toBe(true);
    expect(rows.some((row) => row.containmentType === 'callback')).toBe(true);
    expect(rows.some((row) => row.containmentType === undefined)).toBe(true);
    const values = rows
      .flatMap((row) => row.tags?.sessionTags ?? [])
      .map((tag) => (tag as { value?: unknown } | null)?.value);
    for (const kind of ['string', 'number', 'boolean', 'object', 'undefined']) {
      expect(values.some((value) => typeof value === kind)).toBe(true);
    }
  });

  it('are found by ID, late drop-offs too, and only once they show', () => {
    const one = dataset();
    const hour = (ms: number) => Math.floor(ms / HOUR);
    // Created in the hour after the one it started in: its ID points past its place.
    const late = sessions.find((entry) => hour(created(entry)) > hour(entry.start))!;
    const ids = one.find(undefined, [late.id, sessions[5].id, 'x', '0'.repeat(24)], NOW).map(({ id }) => id);
    expect(ids.sort()).toEqual([late.id, sessions[5].id].sort());
    expect(one.find(late.bot, [late.id], late.start + MINUTE)).toEqual([]);
    expect(one.find('st-sim-other', [late.id], NOW)).toEqual([]);
  });
});

describe('incidents', () => {
  const schedule = { incidentHours: 6, incidentMinutes: 45 };

  it('come every so often, to one bot after the other', () => {
    const next = nextIncident(NOW, schedule)!;
    const last = lastIncident(NOW, schedule)!;
    expect(next.from - last.from).toBe(6 * HOUR);
    expect(last.from).toBeLessThanOrEqual(NOW);
    expect(next.bot).not.toBe(last.bot);
    expect(inIncident(next.bot, next.from, schedule)).toBe(true);
    expect(inIncident(next.bot, next.to, schedule)).toBe(false);
    expect(inIncident(last.bot, next.from, schedule)).toBe(false);
    expect(nextIncident(NOW, { ...schedule, incidentHours: 0 })).toBeUndefined();
  });

  it('let most sessions of the bot drop off', () => {
    const busy = dataset({ sessionsPerDay: 20_000 });
    const { bot, from, to } = lastIncident(NOW - HOUR, schedule)!;
    const dropped = (a: number, b: number) =>
      share(busy.list(bot, a, b, NOW), (entry) => entry.row(NOW).containmentType === 'dropOff');
    expect(dropped(from, to - 1)).toBeGreaterThan(0.45);
    expect(dropped(to, to + HOUR)).toBeLessThan(0.3);
  });
});
