import { Answer } from '../api/answer';
import { DAY, Json, SessionRow } from '../world';
import { Fault } from './schedule';

const FIELDS = [
  'botId',
  'userId',
  'channel',
  'end_time',
  'session_lang',
  'sessionType',
  'containmentType',
  'sessionStatus',
  'isDeveloper',
  'tags',
  'noOfMessagesExchanged',
  'noOfTasksExecuted',
  'start_time',
  'sessionId',
];
const VALUES: Json[] = [null, 7, 'text', true, [], {}, [null, 5, 'x'], { a: null }];

/** The answer as a fault leaves it: any JSON. Faults that do not touch the content give it back as it is. */
export function change(fault: Fault, answer: Answer): unknown {
  switch (fault.kind) {
    case 'wrong-shape':
      return fault.value === undefined ? { sessions: { '0': { sessionId: 5 } } } : fault.value;
    case 'encrypted':
      return {
        encryptedData: Buffer.from('not for your eyes'.repeat(20)).toString('base64'),
        iv: '00112233445566778899',
      };
    case 'more-forever':
      return { ...answer, moreAvailable: true };
    case 'total-high':
      return { ...answer, total: (answer.total ?? 0) * 10 + 1000 };
    case 'total-low':
      return { ...answer, total: Math.floor((answer.total ?? 0) / 10) };
    case 'total-missing':
      return { ...answer, total: undefined };
    case 'empty-page':
      return { ...answer, sessions: [], moreAvailable: true };
    default:
      return { ...answer, sessions: changeRows(fault, answer.sessions) };
  }
}

function changeRows(fault: Fault, rows: SessionRow[]): object[] {
  const some = fault.rows ?? 1;
  const first = (edit: (row: SessionRow, index: number) => object) =>
    rows.map((row, index) => (index < some ? { ...row, ...edit(row, index) } : row));
  switch (fault.kind) {
    case 'repeat-rows':
      return [...rows, ...rows.slice(0, some)];
    case 'shuffle-rows':
      return [...rows.filter((_, i) => i % 2 === 1), ...rows.filter((_, i) => i % 2 === 0).reverse()];
    case 'outside-rows':
      return [...rows, ...rows.slice(0, some).map((row) => elsewhere(row, fault.offset ?? -30 * DAY))];
    case 'no-id':
      return first(() => ({ sessionId: undefined }));
    case 'bad-dates':
      return first(() => ({ start_time: fault.value ?? 'yesterday at noon' }));
    case 'unknown-containment':
      return first(() => ({ containmentType: fault.value ?? 'callback' }));
    case 'million-tags':
      return rows.map((row, index) => (index === 0 ? { ...row, tags: manyTags(fault.tags ?? 1_000_000) } : row));
    case 'wrong-types':
      return rows.map((row, index) => (index < (fault.rows ?? Infinity) ? wrongType(row, index, fault) : row));
    default:
      return rows;
  }
}

/** A row of its own that starts at another time. */
function elsewhere(row: SessionRow, offset: number): SessionRow {
  const moved = (time: string) => new Date(Date.parse(time) + offset).toISOString();
  const sessionId = `ffffffff${row.sessionId.slice(8)}`;
  return { ...row, sessionId, start_time: moved(row.start_time), end_time: row.end_time && moved(row.end_time) };
}

const manyTags = (count: number): SessionRow['tags'] => ({
  userTags: [],
  sessionTags: Array.from({ length: count }, (_, i) => ({ name: `tag${i}`, value: String(i) })),
  altText: [],
});

/** Without a field each row has another one wrong, so that a page of 112 rows has every pair of field and value. */
function wrongType(row: SessionRow, index: number, fault: Fault): object {
  const field = fault.field ?? FIELDS[index % FIELDS.length];
  const value = fault.field ? (fault.value ?? null) : VALUES[Math.floor(index / FIELDS.length) % VALUES.length];
  return { ...row, [field]: value };
}
