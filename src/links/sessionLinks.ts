import type { DataFrame, DataLink, Field, InterpolateFunction, ScopedVars } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LogsSortOrder } from '@grafana/schema';

import type { SessionsQuery } from '../query';
import type { LinkContext } from './context';

/** What Grafana calls the text of a log line among the fields that its logs panel shows. */
const LOG_LINE = '___LOG_LINE_BODY___';

/** What Grafana gives a link to fill its query in with. */
interface LinkScope {
  replaceVariables: InterpolateFunction;
  scopedVars: ScopedVars;
}

/** Links of a session ID: to that session and, where messages may be read, to what was said in it. */
export function sessionLinks(ids: Field, frame: DataFrame, context: LinkContext): DataLink[] {
  const session = oneSession(
    t('link.session', 'Show this session'),
    { queryType: 'sessions', format: 'fields' },
    ids,
    frame,
    context
  );
  if (!context.conversations) {
    return [session];
  }
  const title = t('link.conversation', 'Show conversation');
  const conversation = oneSession(title, { queryType: 'conversation' }, ids, frame, context);
  // As people read a conversation: the oldest first, and who said it before what was said.
  const panelsState = { logs: { sortOrder: LogsSortOrder.Ascending, displayedFields: ['from', LOG_LINE] } };
  return [session, { ...conversation, internal: { ...conversation.internal!, panelsState } }];
}

/** To one session of the list, asked of the bot that it belongs to: else every bot would be asked for it. */
function oneSession(
  title: string,
  kind: Partial<SessionsQuery>,
  { values: ids }: Field,
  frame: DataFrame,
  { datasource }: LinkContext
): DataLink {
  const bots = frame.fields.find(({ name }) => name === 'bot')?.values ?? [];
  return {
    title,
    url: '',
    internal: {
      datasourceUid: datasource.uid,
      datasourceName: datasource.name,
      query: ({ replaceVariables, scopedVars }: LinkScope): SessionsQuery => {
        const id = replaceVariables('${__value.raw}', scopedVars);
        const owners = ids.flatMap((known, row) => (known === id && bots[row] ? [String(bots[row])] : []));
        const query: SessionsQuery = { refId: 'A', ...kind, sessionIds: [id] };
        return owners.length > 0 ? { ...query, bots: [...new Set(owners)] } : query;
      },
    },
  };
}
