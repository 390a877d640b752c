import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { readInterval } from '../../intervals';
import { intervalLabel } from '../../labels';
import { DEFAULTS } from '../../limits';
import { hasVariable, INTERVALS, queryTypeOf } from '../../query';
import { StableCombobox, StableMultiCombobox } from '../StableCombobox';
import { optionsOf, dimensionOption } from '../options';
import { CommitNumber } from '../CommitInput';
import { CountingFields } from './CountingFields';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';
import { keysOf } from './rowSuggestions';
import { textWith } from '../../text';

/** Split by what: groups, and over time. */
export function SplitRow(props: RowProps) {
  const { query, errors, update, source, range, app, id } = props;
  const isOverTime = queryTypeOf(query) === 'timeSeries';
  return (
    <EditorRow>
      <EditorField
        label={t('editor.group-by', 'Group by')}
        htmlFor={`${id}groupBy`}
        width={40}
        {...problem(errors.groupBy)}
      >
        <StableMultiCombobox
          id={`${id}groupBy`}
          options={(typed) => keysOf({ query, range, source }, typed)}
          value={(query.groupBy ?? []).map(dimensionOption)}
          placeholder={t('editor.no-groups', 'No groups')}
          createCustomValue
          isClearable
          onChange={(options) => update({ groupBy: options.map(({ value }) => value) })}
        />
      </EditorField>
      {Boolean(query.groupBy?.length) && (
        <EditorField
          label={t('editor.group-limit', 'Group limit')}
          htmlFor={`${id}groupLimit`}
          width={14}
          {...problem(errors.groupLimit)}
        >
          <CommitNumber
            id={`${id}groupLimit`}
            value={query.groupLimit}
            placeholder={isAlerting(app) ? t('editor.all-groups', 'All') : String(DEFAULTS.groupLimit)}
            onCommit={(groupLimit) => update({ groupLimit })}
          />
        </EditorField>
      )}
      {isOverTime && (
        <EditorField
          label={t('editor.interval', 'Interval')}
          htmlFor={`${id}interval`}
          width={14}
          {...problem(errors.interval)}
        >
          <StableCombobox
            id={`${id}interval`}
            options={optionsOf(['', ...INTERVALS], intervalLabel)}
            value={{ value: query.interval ?? '', label: intervalLabel(query.interval ?? '') }}
            createCustomValue={!isAlerting(app)}
            onChange={({ value }) => update({ interval: value })}
          />
        </EditorField>
      )}
      {isOverTime && <LongerInterval interval={query.interval} />}
      <CountingFields {...props} />
      {isAlerting(app) && isOverTime && (
        <Hint>
          {query.interval
            ? t(
                'editor.judged-bucket-hint',
                'The reduce expression decides which bucket is judged: "Last" takes the newest, which may only just have begun.'
              )
            : t('editor.whole-range-hint', 'In an alert rule Auto is one bucket: the whole range is judged.')}
        </Hint>
      )}
    </EditorRow>
  );
}

/** Says so where buckets are longer than what is written. */
function LongerInterval({ interval: written = '' }: { interval?: string }) {
  const read = hasVariable(written) ? 'none' : readInterval(written);
  if (typeof read === 'string' || !read.longer) {
    return null;
  }
  return (
    <Hint>
      {textWith(
        'editor.longer-interval-hint',
        'There is no interval {{written}}: buckets are as long as the next longer one, {{interval}}.',
        { written: written.trim(), interval: intervalLabel(read.interval) }
      )}
    </Hint>
  );
}
