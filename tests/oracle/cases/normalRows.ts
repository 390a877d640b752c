import type { SessionRow } from '../../../simulator';

/** Wednesday 1 April 2026, 10:00 UTC: the hour that is compared. */
export const HOUR_OF = '2026-04-01T10:00:00.000Z';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const rows: SessionRow[] = [];

interface Batch {
  channel: string;
  /** When the first one starts; a minute later the next. */
  from: number;
  sessions: number;
  /** The first of them drop off, the rest are self-service. */
  dropOffs: number;
  /** Length in seconds; null: it has no end. */
  seconds?: number | null;
  status?: string;
}

function add({ channel, from, sessions, dropOffs, seconds = 30, status = 'closed' }: Batch): void {
  for (let i = 0; i < sessions; i++) {
    const start = from + i * 60_000;
    rows.push({
      sessionId:
        Math.floor(start / 1000)
          .toString(16)
          .padStart(8, '0') + rows.length.toString(16).padStart(16, '0'),
      botId: 'st-normal',
      userId: `u-${rows.length}`,
      channel,
      start_time: new Date(start).toISOString(),
      ...(seconds === null ? {} : { end_time: new Date(start + seconds * 1000).toISOString() }),
      sessionType: 'interactive',
      containmentType: i < dropOffs ? 'dropOff' : 'selfService',
      sessionStatus: status,
      isDeveloper: false,
    });
  }
}

/** [sessions, drop-offs] of the hour, and of the same hour 1, 2, 3 and 4 weeks before. */
function weeks(channel: string, ...counts: Array<[number, number]>): void {
  counts.forEach(([sessions, dropOffs], week) =>
    add({ channel, from: Date.parse(HOUR_OF) - 7 * week * DAY, sessions, dropOffs })
  );
}

weeks('rtm', [52, 20], [50, 7], [48, 6], [55, 9], [47, 5]);
// Few: 3 + 4 + 2 + 5 = 14 sessions say nothing about a rate.
weeks('few', [5, 1], [3, 0], [4, 1], [2, 0], [5, 1]);
// Silent in the hour itself.
weeks('silent', [0, 0], [10, 2], [12, 3], [8, 1], [10, 2]);
// One week was dead, as on a public holiday.
weeks('dead', [30, 3], [25, 2], [0, 0], [27, 4], [23, 1]);
// Began this week.
weeks('new', [12, 3], [0, 0], [0, 0], [0, 0], [0, 0]);
// Weeks that differ by far more than chance.
weeks('wild', [40, 30], [40, 4], [40, 36], [40, 4], [40, 36]);
// 12:00 in Berlin was 11:00 UTC before the clock change of 29 March.
add({ channel: 'berlin', from: Date.parse(HOUR_OF), sessions: 20, dropOffs: 10 });
for (const week of [1, 2, 3, 4]) {
  add({ channel: 'berlin', from: Date.parse(HOUR_OF) - 7 * week * DAY + HOUR, sessions: 20, dropOffs: 2 });
}
// Sundays at 12:00 UTC: that of 29 March had 23 hours in Berlin.
[20, 100, 12, 8, 10].forEach((sessions, week) =>
  add({ channel: 'sunday', from: Date.parse('2026-04-05T12:00:00.000Z') - 7 * week * DAY, sessions, dropOffs: 0 })
);
const firstOfEnds = rows.length;
// By end: Thursday 2 April, 12:00 to 13:00 UTC.
const noon = Date.parse('2026-04-02T12:00:00.000Z');
add({ channel: 'ends', from: noon - 30 * 60_000, sessions: 1, dropOffs: 1, seconds: 30 * 60 }); // ends at 12:00:00
add({ channel: 'ends', from: noon - 23 * HOUR, sessions: 1, dropOffs: 0, seconds: 23 * 3600 + 600 }); // 23 h 10 min long
add({ channel: 'ends', from: noon - 24.5 * HOUR, sessions: 1, dropOffs: 1, seconds: 24.75 * 3600 }); // longer than 24 h
add({ channel: 'ends', from: noon + 20 * 60_000, sessions: 1, dropOffs: 1, seconds: null }); // no end
add({ channel: 'ends', from: noon + 25 * 60_000, sessions: 1, dropOffs: 1, seconds: -60 }); // ends before it starts
add({ channel: 'ends', from: noon + 30 * 60_000, sessions: 1, dropOffs: 0, seconds: 60, status: 'active' });
add({ channel: 'ends', from: noon + 55 * 60_000, sessions: 1, dropOffs: 0, seconds: 4 * 60 + 59 }); // ends at 12:59:59
add({ channel: 'ends', from: noon + 50 * 60_000, sessions: 1, dropOffs: 1, seconds: 10 * 60 }); // ends at 13:00:00

// Today: Wednesday 8 April, on which it is noon. In the morning as many as ever, in the afternoons of the weeks before as many again.
for (const week of [0, 1, 2, 3, 4]) {
  const day = Date.parse('2026-04-08T00:00:00.000Z') - 7 * week * DAY;
  add({ channel: 'today', from: day + 9 * HOUR, sessions: 30, dropOffs: 6 });
  if (week > 0) {
    add({ channel: 'today', from: day + 15 * HOUR, sessions: 30, dropOffs: 6 });
  }
}

/** The ID of one of the sessions that are counted by end, by its place among them. */
export const endID = (n: number): string => rows[firstOfEnds + n].sessionId;

/** The sessions of the cases about counting by end and what is normal. */
export const NORMAL_ROWS: SessionRow[] = rows;
