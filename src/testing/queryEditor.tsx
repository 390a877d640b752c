import { render } from '@testing-library/react';
import React, { useState } from 'react';

import type { PanelData } from '@grafana/data';
import { CoreApp } from '@grafana/data';

import { QueryEditor } from '../components/QueryEditor/QueryEditor';
import type { SessionsQuery } from '../query';
import type { SessionsSettings } from '../settings';
import { pretendLayout } from './dom';
import type { Asked } from './host';
import { dataSource, range, serve, setUser, setVariables } from './host';

/** A query editor in a pretended host, with a server that has suggestions. Set up anew before each test. */
export const editor = {
  /** What reached the server. */
  asked: [] as Asked[],
  /** The query as the host would store it. */
  stored: { refId: 'A' } as SessionsQuery,
  onRunQuery: jest.fn(),
};

/** Sets the host up before each test of the file. */
export function setUpEditor(): void {
  beforeAll(pretendLayout);
  beforeEach(() => {
    editor.onRunQuery.mockReset();
    setUser();
    setVariables({ bot: ['st-1', 'st-2'] });
    editor.asked = serve(({ url }) => {
      switch (url.split('/').at(-1)) {
        case 'bots':
          return [
            { value: 'st-1', text: 'Support' },
            { value: 'st-2', text: 'Sales' },
          ];
        case 'keys':
          return { keys: [{ value: 'channel' }, { value: 'containmentType' }, { value: 'sessionTag.intent' }] };
        case 'values':
          return {
            values: [
              { value: 'billing', sessions: 9 },
              { value: 'card lost', sessions: 2 },
              { value: '$plan', sessions: 1 },
            ],
          };
        default:
          return { message: 'Reading 1 day again.' };
      }
    });
  });
}

/** The editor as the host shows it: what is changed comes back as the query. */
export function show(
  query: Partial<SessionsQuery>,
  app = CoreApp.Dashboard,
  panelPluginId?: string,
  settings: Partial<SessionsSettings> = {}
) {
  const datasource = dataSource({
    bots: [{ id: 'st-1', name: 'Support' }, { id: 'st-2' }],
    timeZone: 'Asia/Kolkata',
    ...settings,
  });
  function Host() {
    const [value, setValue] = useState<SessionsQuery>({ refId: 'A', ...query });
    editor.stored = value;
    return (
      <QueryEditor
        query={value}
        onChange={setValue}
        onRunQuery={editor.onRunQuery}
        datasource={datasource}
        range={range(1, 2)}
        app={app}
        data={{ request: { panelPluginId } } as PanelData}
      />
    );
  }
  return render(<Host />);
}
