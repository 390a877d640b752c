import type { DataSourceApi } from '@grafana/data';

import type { SessionsQuery } from './query';
import type { Resources } from './resources';
import type { SessionsSettings } from './settings';
import { showsConversations } from './settings';

/** What editors, variables and ad hoc filters need of a data source: suggestions, and what follows from its settings. */
export interface EditorSource {
  readonly resources: Resources;
  /** In which a query without a zone counts. */
  readonly timeZone: string;
  /** False for an account, which may have bots that nobody has seen a session of yet. */
  readonly knowsAllBots: boolean;
  /** Whether messages may be read. */
  readonly conversations: boolean;
  /** The display name of a bot; its ID when it has none. */
  botName(id: string): string;
  /** Of these bots those that the data source still has; undefined, which is every bot, without any. */
  presentBots(ids: string[] | undefined): string[] | undefined;
}

/** A data source as Grafana hands it to an editor. */
export type EditedDataSource = DataSourceApi<SessionsQuery, SessionsSettings> & { readonly source: EditorSource };

/** Makes it of settings in shape. */
export function editorSource(settings: SessionsSettings, resources: Resources): EditorSource {
  const bots = settings.bots ?? [];
  const knowsAllBots = settings.scope !== 'account';
  return {
    resources,
    timeZone: settings.timeZone || 'UTC',
    knowsAllBots,
    conversations: showsConversations(settings),
    botName: (id) => bots.find((bot) => bot.id === id)?.name || id,
    presentBots: (ids) => {
      if (!knowsAllBots || bots.length === 0) {
        return ids;
      }
      const present = ids?.filter((id) => bots.some((bot) => bot.id === id));
      return present?.length ? present : undefined;
    },
  };
}
