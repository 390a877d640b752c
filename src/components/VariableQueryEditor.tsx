import React, { useId } from 'react';

import type { QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EditorField, EditorRow, EditorRows } from '@grafana/plugin-ui';

import type { EditedDataSource } from '../editorSource';
import type { SessionsQuery } from '../query';
import { DIMENSIONS, isTag } from '../dimensions';
import { withoutPrototype } from '../names';
import type { SessionsSettings } from '../settings';
import { checkQuery } from '../validation/query';
import type { VariableQuery } from '../variableQuery';
import { readVariableQuery } from '../variableQuery';
import { StableCombobox } from './StableCombobox';
import { optionsOf } from './options';
import { FilterRows } from './QueryEditor/FilterRows';
import type { RowProps } from './QueryEditor/rowProps';
import { problem } from './QueryEditor/rowProps';
import { keysOf } from './QueryEditor/rowSuggestions';
import { SessionsRow } from './QueryEditor/SessionsRow';

type Props = QueryEditorProps<EditedDataSource, SessionsQuery, SessionsSettings, VariableQuery & SessionsQuery>;

/** What a variable lists: bots, tag names, or the values of a dimension or tag; narrowed as a query is. */
export function VariableQueryEditor({ query: stored, onChange, datasource, range }: Props) {
  const id = useId();
  const { query, errors, unread } = readVariableQuery(stored);
  const list = listOf(query);
  const change = (changed: Partial<VariableQuery>) => onChange({ ...query, ...unread, ...changed });
  const row: RowProps = {
    query,
    storedFilters: unread.filters ?? query.filters,
    errors: { ...checkQuery(query), ...errors },
    // The rows below change fields of a variable only.
    update: (changed) => change(changed as Partial<VariableQuery>),
    source: datasource.source,
    range,
    id,
  };
  return (
    <EditorRows>
      <EditorRow>
        <EditorField
          label={t('variable.list', 'List')}
          htmlFor={`${id}list`}
          width={28}
          {...problem(errors.show ?? errors.key)}
        >
          <StableCombobox
            id={`${id}list`}
            options={optionsOf(LISTS, listLabel)}
            value={list}
            onChange={({ value }) => change(fromList(value, query))}
          />
        </EditorField>
        {list === 'tag' && (
          <EditorField label={t('variable.tag', 'Tag')} htmlFor={`${id}tag`} width={36}>
            <StableCombobox
              id={`${id}tag`}
              options={(typed) => keysOf(row, typed, isTag)}
              value={query.key ? { value: query.key, label: query.key } : null}
              placeholder="sessionTag.intent"
              createCustomValue
              onChange={({ value }) => change({ key: value })}
            />
          </EditorField>
        )}
      </EditorRow>
      {list !== 'bots' && <SessionsRow {...row} />}
      {list !== 'bots' && <FilterRows {...row} />}
    </EditorRows>
  );
}

const LISTS = [
  'bots',
  'containmentType',
  'channel',
  'language',
  'tags',
  'tag',
  ...DIMENSIONS.filter((key) => !['bot', 'containmentType', 'channel', 'language'].includes(key)),
];

function listLabel(list: string): string {
  const names: Record<string, string> = {
    bots: t('variable.bots', 'Bots'),
    containmentType: t('variable.containment-types', 'Containment types'),
    channel: t('variable.channels', 'Channels'),
    language: t('variable.languages', 'Languages'),
    tags: t('variable.tags', 'Tag names'),
    tag: t('variable.tag-values', 'Values of a tag'),
    sessionType: t('variable.session-types', 'Session types'),
    status: t('variable.statuses', 'Statuses'),
    userId: t('variable.user-ids', 'User IDs'),
    hourOfDay: t('variable.hours', 'Hours of the day'),
    dayOfWeek: t('variable.days', 'Days of the week'),
  };
  return withoutPrototype(names)[list] ?? list;
}

function listOf({ show, key }: VariableQuery): string {
  if (show !== 'values') {
    return show ?? 'bots';
  }
  return key && LISTS.includes(key) ? key : 'tag';
}

function fromList(list: string, { key }: VariableQuery): Partial<VariableQuery> {
  if (list === 'bots' || list === 'tags') {
    return { show: list, key: undefined };
  }
  if (list === 'tag') {
    return { show: 'values', key: key && isTag(key) ? key : undefined };
  }
  return { show: 'values', key: list };
}
