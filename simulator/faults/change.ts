import type { Answer, MessagesAnswer } from '../api/answer';
import type { Json, MessageRow, SessionRow } from '../dataset';
import { DAY } from '../dataset';
import type { Fault } from './schedule';

const MESSAGE_FIELDS = [
  'type',
  'sessionId',
  'botId',
  'createdBy',
  'channels',
  'lang',
  'isD',
  'ms',
  'status',
  'components',
  'tags',
  'taskName',
  'createdOn',
  '_id',
];
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
export function change(fault: Fault, answer: Answer | MessagesAnswer): unknown {
  const list = 'messages' in answer ? 'messages' : 'sessions';
  switch (fault.kind) {
    case 'wrong-shape':
      return fault.value === undefined ? { [list]: { '0': { sessionId: 5 } } } : fault.value;
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
      return { ...answer, [list]: [], moreAvailable: true };
    default:
      return 'messages' in answer
        ? { ...answer, messages: changeRows(fault, answer.messages) }
        : { ...answer, sessions: changeRows(fault, answer.sessions) };
  }
}

type Row = SessionRow | MessageRow;

function changeRows(fault: Fault, rows: Row[]): object[] {
  const some = fault.rows ?? 1;
  const first = (edit: (row: Row, index: number) => object) =>
    rows.map((row, index) => (index < some ? { ...row, ...edit(row, index) } : row));
  switch (fault.kind) {
    case 'repeat-rows':
      return [...rows, ...rows.slice(0, some)];
    case 'shuffle-rows':
      return [...rows.filter((_, i) => i % 2 === 1), ...rows.filter((_, i) => i % 2 === 0).reverse()];
    case 'outside-rows':
      return [...rows, ...rows.slice(0, some).map((row) => elsewhere(row, fault.offset ?? -30 * DAY))];
    case 'no-id':
      return first((row) => ({ ['_id' in row ? '_id' : 'sessionId']: undefined }));
    case 'bad-dates':
      return first((row) => badDates(row, fault.value ?? 'yesterday at noon'));
    case 'unknown-containment':
      return first(() => ({ containmentType: fault.value ?? 'callback' }));
    case 'million-tags':
      return rows.map((row, index) => (index === 0 ? { ...row, tags: manyTags(fault.tags ?? 1_000_000, row) } : row));
    case 'wrong-types':
      return rows.map((row, index) => (index < (fault.rows ?? Infinity) ? wrongType(row, index, fault) : row));
    default:
      return rows;
  }
}

const badDates = (row: Row, value: Json): object =>
  '_id' in row ? { createdOn: value, timestampValue: value } : { start_time: value };

/** A row of its own that starts, or was said, at another time. */
function elsewhere(row: Row, offset: number): Row {
  const moved = (time: string) => new Date(Date.parse(time) + offset).toISOString();
  const sessionId = `ffffffff${row.sessionId.slice(8)}`;
  if ('_id' in row) {
    return { ...row, _id: `${row._id}-elsewhere`, sessionId, createdOn: moved(row.createdOn) };
  }
  return { ...row, sessionId, start_time: moved(row.start_time), end_time: row.end_time && moved(row.end_time) };
}

const manyTags = (count: number, row: Row): object => ({
  userTags: [],
  ['_id' in row ? 'messageTags' : 'sessionTags']: Array.from({ length: count }, (_, i) => ({
    name: `tag${i}`,
    value: String(i),
  })),
  altText: [],
});

/** Without a field each row has another one wrong, so that a page of 112 rows has every pair of field and value. */
function wrongType(row: Row, index: number, fault: Fault): object {
  const fields = '_id' in row ? MESSAGE_FIELDS : FIELDS;
  const field = fault.field ?? fields[index % fields.length];
  const value = fault.field ? (fault.value ?? null) : VALUES[Math.floor(index / fields.length) % VALUES.length];
  return { ...row, [field]: value };
}
