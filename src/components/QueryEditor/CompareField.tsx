import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { shiftLabel } from '../../labels';
import { queryTypeOf, SHIFTS } from '../../query';
import { StableCombobox } from '../StableCombobox';
import { optionsOf } from '../options';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** The earlier period that a summary is compared with. An alert rule judges the value alone. */
export function CompareField({ query, errors, update, app, id }: RowProps) {
  if (queryTypeOf(query) !== 'summary' || isAlerting(app)) {
    return null;
  }
  return (
    <EditorField
      label={t('editor.compare', 'Compare with')}
      tooltip={t('editor.compare-help', 'Adds what each value changed by; rates change by percentage points.')}
      htmlFor={`${id}compare`}
      width={22}
      {...problem(errors.compare)}
    >
      <StableCombobox
        id={`${id}compare`}
        options={optionsOf(['range', ...SHIFTS], shiftLabel)}
        value={query.compare ? { value: query.compare, label: shiftLabel(query.compare) } : null}
        placeholder={t('editor.no-compare', 'Nothing')}
        createCustomValue
        isClearable
        onChange={(option) => update({ compare: option?.value })}
      />
    </EditorField>
  );
}
