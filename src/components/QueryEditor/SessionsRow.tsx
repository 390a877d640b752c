import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { choiceLabel, developerLabel, valueLabel } from '../../labels';
import { DEFAULTS } from '../../limits';
import { CONTAINMENT_TYPES, DEVELOPER_SESSIONS, SESSION_TYPES, STATUSES } from '../../query';
import { StableCombobox, StableMultiCombobox } from '../StableCombobox';
import { optionsOf, selectedOptions, suggest, toOption } from '../options';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** Of which sessions: type of containment, type, status, developers' sessions, bots. */
export function SessionsRow({ query, errors, update, source, app, id }: RowProps) {
  const custom = !isAlerting(app);
  const one = (
    field: 'sessionType' | 'status' | 'developerSessions',
    label: string,
    values: readonly string[],
    name: (value: string) => string
  ) => (
    <EditorField label={label} htmlFor={`${id}${field}`} width={18} {...problem(errors[field])}>
      <StableCombobox
        id={`${id}${field}`}
        width={20}
        options={optionsOf(values, name)}
        value={{ value: query[field] || DEFAULTS[field], label: name(query[field] || DEFAULTS[field]) }}
        createCustomValue={custom}
        onChange={({ value }) => update({ [field]: value })}
      />
    </EditorField>
  );
  return (
    <EditorRow>
      <EditorField
        label={t('editor.containment-types', 'Containment types')}
        htmlFor={`${id}containmentTypes`}
        width={24}
        {...problem(errors.containmentTypes)}
      >
        <StableMultiCombobox
          id={`${id}containmentTypes`}
          options={optionsOf(CONTAINMENT_TYPES, valueLabel)}
          value={selectedOptions(query.containmentTypes, valueLabel)}
          placeholder={t('editor.all', 'All')}
          createCustomValue={custom}
          isClearable
          onChange={(options) => update({ containmentTypes: options.map(({ value }) => value) })}
        />
      </EditorField>
      {one('sessionType', t('editor.session-type', 'Session type'), SESSION_TYPES, choiceLabel)}
      {one('status', t('editor.status', 'Status'), STATUSES, choiceLabel)}
      {one(
        'developerSessions',
        t('editor.developer-sessions', 'Developer sessions'),
        DEVELOPER_SESSIONS,
        developerLabel
      )}
      <EditorField label={t('editor.bots', 'Bots')} htmlFor={`${id}bots`} width={24} {...problem(errors.bots)}>
        <StableMultiCombobox
          id={`${id}bots`}
          options={() => suggest(async () => (await source.resources.bots()).map(toOption))}
          value={selectedOptions(query.bots, (bot) => source.botName(bot))}
          placeholder={t('editor.every-bot', 'All')}
          createCustomValue
          isClearable
          onChange={(options) => update({ bots: options.map(({ value }) => value) })}
        />
      </EditorField>
    </EditorRow>
  );
}
