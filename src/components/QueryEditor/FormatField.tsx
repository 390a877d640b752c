import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { formatDescription, formatLabel } from '../../labels';
import type { SessionsQuery } from '../../query';
import { queryTypeOf } from '../../query';
import { StableCombobox } from '../StableCombobox';
import { optionsOf } from '../options';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** Panels that draw one figure a field, and those that draw a row a group. */
const VALUE_PANELS = ['stat', 'gauge', 'bargauge', 'piechart'];
const TABLE_PANELS = ['table', 'barchart'];

/** The shape of the answer, where there is a choice. */
export function FormatField({ query, errors, update, app, panel, id }: RowProps) {
  const offered = formatsOf(query);
  if (offered.length === 0 || isAlerting(app)) {
    return null;
  }
  const format = query.format || offered[0];
  const isConversation = queryTypeOf(query) === 'conversation';
  return (
    <>
      <EditorField label={t('editor.format', 'Format')} htmlFor={`${id}format`} width={24} {...problem(errors.format)}>
        <StableCombobox
          id={`${id}format`}
          options={optionsOf(offered, formatLabel, isConversation ? undefined : formatDescription)}
          value={{ value: format, label: formatLabel(format) }}
          onChange={({ value }) => update({ format: value === offered[0] ? undefined : value })}
        />
      </EditorField>
      {query.groupBy?.length && panel && <PanelHint format={format} panel={panel} />}
    </>
  );
}

/** The formats to choose from, the default first; none where there is one shape only. */
function formatsOf(query: SessionsQuery): string[] {
  switch (queryTypeOf(query)) {
    case 'summary':
      return ['table', 'values'];
    case 'sessions':
      return query.sessionIds?.length === 1 ? ['list', 'fields'] : [];
    case 'conversation':
      return ['logs', 'table'];
    default:
      return [];
  }
}

/** Says when a panel of this kind shows little of the groups in this format. */
function PanelHint({ format, panel }: { format: string; panel: string }) {
  if (format === 'table' && VALUE_PANELS.includes(panel)) {
    return (
      <Hint>
        {t(
          'editor.format-values-hint',
          'A panel of this kind shows one row of a table. Choose "Each group as a value" to see every group under its name.'
        )}
      </Hint>
    );
  }
  if (format === 'values' && TABLE_PANELS.includes(panel)) {
    return (
      <Hint>
        {t('editor.format-table-hint', 'A panel of this kind shows each group as a column. Choose "Table" for rows.')}
      </Hint>
    );
  }
  return null;
}
