import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';

import { DEFAULTS } from '../../limits';
import { CommitNumber } from '../CommitInput';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** Of how many sessions the messages are shown, and how many of each. */
export function ConversationFields({ query, errors, update, id }: RowProps) {
  return (
    <>
      {!query.sessionIds?.length && (
        <EditorField
          label={t('editor.conversations', 'Newest sessions')}
          htmlFor={`${id}limit`}
          width={16}
          {...problem(errors.limit)}
        >
          <CommitNumber
            id={`${id}limit`}
            value={query.limit}
            placeholder={String(DEFAULTS.conversations)}
            onCommit={(limit) => update({ limit })}
          />
        </EditorField>
      )}
      <EditorField
        label={t('editor.last-messages', 'Last messages')}
        htmlFor={`${id}lastMessages`}
        width={16}
        {...problem(errors.lastMessages)}
      >
        <CommitNumber
          id={`${id}lastMessages`}
          value={query.lastMessages}
          placeholder={t('editor.all-messages', 'All')}
          onCommit={(lastMessages) => update({ lastMessages })}
        />
      </EditorField>
    </>
  );
}
