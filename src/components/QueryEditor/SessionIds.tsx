import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';

import { StableMultiCombobox } from '../StableCombobox';
import type { SessionsQuery } from '../../query';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** The sessions that are asked for by ID. Where there are some they stand first, since they alone decide. */
export function SessionIds({ query, errors, update, id }: RowProps) {
  return (
    <>
      <EditorField
        label={t('editor.session-ids', 'Session IDs')}
        htmlFor={`${id}sessionIds`}
        width={36}
        {...problem(errors.sessionIds)}
      >
        <StableMultiCombobox
          id={`${id}sessionIds`}
          options={[]}
          value={(query.sessionIds ?? []).map((value) => ({ value, label: value }))}
          createCustomValue
          isClearable
          onChange={(options) =>
            update(
              withIds(
                query,
                options.map(({ value }) => value)
              )
            )
          }
        />
      </EditorField>
      {Boolean(query.sessionIds?.length) && (
        <Hint>
          {t('editor.session-ids-hint', 'Session IDs alone decide: the time range and every other choice are ignored.')}
        </Hint>
      )}
    </>
  );
}

/** Fields are those of one session. */
function withIds({ format }: SessionsQuery, sessionIds: string[]) {
  return sessionIds.length === 1 || format !== 'fields' ? { sessionIds } : { sessionIds, format: undefined };
}
