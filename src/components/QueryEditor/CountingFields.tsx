import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Switch } from '@grafana/ui';

import { DEFAULTS } from '../../limits';
import { COUNT_BY, queryTypeOf } from '../../query';
import { StableCombobox } from '../StableCombobox';
import { optionsOf } from '../options';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** Of a list, which is not split: by which instant sessions belong to the range. */
export function CountingRow(props: RowProps) {
  return (
    <EditorRow>
      <CountingFields {...props} />
    </EditorRow>
  );
}

/** By which instant sessions are counted, and whether only what can no longer change is. */
export function CountingFields({ query, errors, update, id }: RowProps) {
  const byEnd = query.countBy === 'end';
  return (
    <>
      <EditorField
        label={t('editor.count-by', 'Count by')}
        htmlFor={`${id}countBy`}
        width={16}
        tooltip={t(
          'editor.count-by-help',
          'By end a session counts once it is over, so alerts need not wait until everything that began is known. Sessions that lasted longer than the longest session of the data source are missed.'
        )}
        {...problem(errors.countBy)}
      >
        <StableCombobox
          id={`${id}countBy`}
          options={optionsOf(COUNT_BY, countByLabel, countByDescription)}
          value={query.countBy || DEFAULTS.countBy}
          onChange={({ value }) => update({ countBy: value === DEFAULTS.countBy ? undefined : value })}
        />
      </EditorField>
      <EditorField
        label={t('editor.final-only', 'Only final')}
        htmlFor={`${id}finalOnly`}
        tooltip={t(
          'editor.final-only-help',
          'Leaves out what can still change. A summary moves its range back just so far; in a time series the buckets are empty. Rules then need no offset.'
        )}
        {...problem(errors.finalOnly)}
      >
        <Switch
          id={`${id}finalOnly`}
          value={Boolean(query.finalOnly)}
          onChange={({ currentTarget }) => update({ finalOnly: currentTarget.checked || undefined })}
        />
      </EditorField>
      {byEnd && queryTypeOf(query) !== 'sessions' && !query.finalOnly && (
        <Hint>
          {t(
            'editor.by-end-hint',
            'The newest sessions are known one closing lag after their end (a setting of the data source). Switch on Only final to leave out what can still change.'
          )}
        </Hint>
      )}
    </>
  );
}

function countByLabel(countBy: string): string {
  return countBy === 'end' ? t('editor.by-end', 'End') : t('editor.by-start', 'Start');
}

function countByDescription(countBy: string): string {
  return countBy === 'end'
    ? t('editor.by-end-help', 'When the session was over: best for alerts')
    : t('editor.by-start-help', 'When the session began, as in Kore.ai’s dashboards');
}
