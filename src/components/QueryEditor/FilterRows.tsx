import React, { useRef } from 'react';

import { t } from '@grafana/i18n';
import { AccessoryButton, EditorField, EditorFieldGroup, EditorRow, InputGroup } from '@grafana/plugin-ui';
import { Button, Stack } from '@grafana/ui';

import { unescapeVariables } from '../../expand';
import { valueLabel } from '../../labels';
import { withChosen } from '../../literal';
import type { SessionFilter } from '../../query';
import { FIXED_VALUES, NONE } from '../../dimensions';
import { withoutPrototype } from '../../names';
import { OPERATORS } from '../../query';
import { readFilterRows } from '../../reader';
import { textWith } from '../../text';
import { checkFilter } from '../../validation/filters';
import { StableCombobox, StableMultiCombobox } from '../StableCombobox';
import { optionsOf, selectedOptions, dimensionOption, matching, suggest, toOption } from '../options';
import { useRowKeys } from '../useRowKeys';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';
import { keysOf, scopeOf } from './rowSuggestions';

/** Filters by channel, language, tag and the like, joined by "and". */
export function FilterRows(props: RowProps) {
  const { query, storedFilters = query.filters, update } = props;
  const rows = readFilterRows(storedFilters);
  // One that cannot be read stays as it is stored while others are changed.
  const stored = rows.map((row) => (row.error ? row.stored : row.filter) as SessionFilter);
  const replace = (i: number, filter?: SessionFilter) =>
    update({ filters: stored.flatMap((f, at) => (at !== i ? [f] : filter ? [filter] : [])) });
  const { keys, onRemove } = useRowKeys(rows.length);
  return (
    <EditorRow>
      <Stack direction="column" gap={1}>
        {rows.map(({ filter, error }, i) => (
          <FilterRow
            key={keys[i]}
            {...props}
            filter={filter}
            unreadable={error}
            number={i + 1}
            onFilter={(changed) => replace(i, changed)}
            onRemove={() => {
              onRemove(i);
              replace(i);
            }}
          />
        ))}
        <div>
          <Button
            variant="secondary"
            size="sm"
            icon="plus"
            onClick={() => update({ filters: [...stored, { key: '', operator: '=', values: [] }] })}
          >
            {t('editor.add-filter', 'Add filter')}
          </Button>
        </div>
      </Stack>
    </EditorRow>
  );
}

interface FilterProps extends RowProps {
  filter: SessionFilter;
  /** Why what is stored cannot be read; the filter is empty then. */
  unreadable?: string;
  /** Counted from 1; names the inputs. */
  number: number;
  onFilter: (filter: SessionFilter) => void;
  onRemove: () => void;
}

function FilterRow({ filter, unreadable, number, onFilter, onRemove, query, source, range, id }: FilterProps) {
  const errors = checkFilter(filter);
  const suggested = useRef(new Set<string>());
  const others = (query.filters ?? []).filter((f, i) => i !== number - 1 && f.key !== '');
  const values = async (typed: string) => {
    const known = [...optionsOf(FIXED_VALUES[filter.key] ?? [], valueLabel), { value: NONE, label: NONE }];
    if (!filter.key || filter.key in FIXED_VALUES) {
      return matching(known, typed);
    }
    const scope = scopeOf({ query, range, source }, others);
    const found = await suggest(async () =>
      (await source.resources.values({ ...scope, key: unescapeVariables(filter.key), search: typed })).options.map(
        toOption
      )
    );
    found.forEach(({ value }) => suggested.current.add(value));
    return [...found, ...matching(known, typed).filter(({ value }) => !found.some((f) => f.value === value))];
  };
  const label = (what: string) => textWith('editor.filter-part', 'Filter {{number}} {{what}}', { number, what });
  return (
    <EditorFieldGroup>
      <EditorField
        label={label(t('editor.filter-key', 'by'))}
        htmlFor={`${id}key${number}`}
        width={25}
        {...problem(unreadable ?? errors.key)}
      >
        <StableCombobox
          id={`${id}key${number}`}
          options={(typed) => keysOf({ query, range, source }, typed)}
          value={filter.key ? dimensionOption(filter.key) : null}
          placeholder={t('editor.filter-key-placeholder', 'Channel, tag, ...')}
          createCustomValue
          onChange={({ value }) => {
            suggested.current.clear();
            onFilter({ ...filter, key: value, values: value === filter.key ? filter.values : [] });
          }}
        />
      </EditorField>
      <EditorField
        label={label(t('editor.filter-operator', 'operator'))}
        htmlFor={`${id}operator${number}`}
        {...problem(errors.operator)}
      >
        <StableCombobox
          id={`${id}operator${number}`}
          options={optionsOf(OPERATORS, (operator) => operator, operatorDescription)}
          value={{ value: filter.operator, label: filter.operator }}
          width={10}
          onChange={({ value }) => onFilter({ ...filter, operator: value })}
        />
      </EditorField>
      <EditorField
        label={label(t('editor.filter-values', 'values'))}
        htmlFor={`${id}values${number}`}
        width={40}
        {...problem(errors.values)}
      >
        <InputGroup>
          <StableMultiCombobox
            id={`${id}values${number}`}
            key={filter.key}
            options={values}
            value={selectedOptions(filter.values, filter.key === 'bot' ? (bot) => source.botName(bot) : valueLabel)}
            placeholder={t('editor.filter-any', 'Any: no filter yet')}
            createCustomValue
            isClearable
            onChange={(options) =>
              onFilter(
                withChosen(
                  filter,
                  options.map(({ value }) => value),
                  suggested.current
                )
              )
            }
          />
          <AccessoryButton
            aria-label={textWith('editor.remove-filter', 'Remove filter {{number}}', { number })}
            icon="times"
            variant="secondary"
            onClick={onRemove}
          />
        </InputGroup>
      </EditorField>
    </EditorFieldGroup>
  );
}

function operatorDescription(operator: string): string | undefined {
  const texts: Record<string, string> = {
    '=': t('operator.equal', 'is any of'),
    '!=': t('operator.not-equal', 'is none of'),
    '=~': t('operator.match', 'matches a regular expression as a whole'),
    '!~': t('operator.not-match', 'matches no regular expression'),
  };
  return withoutPrototype(texts)[operator];
}
