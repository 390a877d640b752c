import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { DEFAULTS } from '../../limits';
import { BASELINES, queryTypeOf } from '../../query';
import { StableCombobox } from '../StableCombobox';
import { optionsOf } from '../options';
import { CommitNumber } from '../CommitInput';
import { Hint } from '../Hint';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';

/** What a query is compared with: the same clock time of the weeks before. */
export function NormalRow({ query, errors, update, app, id }: RowProps) {
  const band = queryTypeOf(query) === 'timeSeries' && !isAlerting(app);
  const offered = BASELINES.filter((kind) => kind === 'score' || band || query.baseline === kind);
  // What has no meaning without a comparison is shown where it is set, so that it can be removed.
  const open = Boolean(query.baseline) || errors.baselineWeeks !== undefined || errors.baselineMargin !== undefined;
  return (
    <EditorRow>
      <EditorField
        label={t('editor.baseline', 'Compare with normal')}
        htmlFor={`${id}baseline`}
        width={22}
        tooltip={t(
          'editor.baseline-help',
          'Normal is what was measured at the same clock time of the last weeks. Weeks whose hours a clock change moved are left out.'
        )}
        {...problem(errors.baseline)}
      >
        <StableCombobox
          id={`${id}baseline`}
          options={optionsOf(offered, baselineLabel, baselineDescription)}
          value={query.baseline ? { value: query.baseline, label: baselineLabel(query.baseline) } : null}
          placeholder={t('editor.no-baseline', 'No')}
          isClearable
          onChange={(option) =>
            update(
              option
                ? { baseline: option.value }
                : { baseline: undefined, baselineWeeks: undefined, baselineMargin: undefined }
            )
          }
        />
      </EditorField>
      {open && (
        <>
          <EditorField
            label={t('editor.baseline-weeks', 'Weeks')}
            htmlFor={`${id}baselineWeeks`}
            width={10}
            tooltip={t('editor.baseline-weeks-help', 'How many weeks say what is normal, 1 to 8.')}
            {...problem(errors.baselineWeeks)}
          >
            <CommitNumber
              id={`${id}baselineWeeks`}
              value={query.baselineWeeks}
              placeholder={String(DEFAULTS.baselineWeeks)}
              onCommit={(baselineWeeks) => update({ baselineWeeks })}
            />
          </EditorField>
          <EditorField
            label={t('editor.baseline-margin', 'Margin')}
            htmlFor={`${id}baselineMargin`}
            width={10}
            tooltip={t(
              'editor.baseline-margin-help',
              'That far from normal is still normal: 0.05 is 5 percentage points of a rate, and 5 % of a count.'
            )}
            {...problem(errors.baselineMargin)}
          >
            <CommitNumber
              id={`${id}baselineMargin`}
              value={query.baselineMargin}
              placeholder="0"
              onCommit={(baselineMargin) => update({ baselineMargin })}
            />
          </EditorField>
        </>
      )}
      {query.baseline === 'score' && (
        <Hint>
          {t(
            'editor.score-hint',
            'A score is how far outside of what is normal a value is: 0 within the margin; above 3 or below -3 is unusual, and about 1 in 30,000 normal values is above 4.'
          )}
        </Hint>
      )}
    </EditorRow>
  );
}

function baselineLabel(baseline: string): string {
  const names: Record<string, string> = {
    score: t('editor.baseline-score', 'Score'),
    band: t('editor.baseline-band', 'Band'),
  };
  return names[baseline] ?? baseline;
}

function baselineDescription(baseline: string): string {
  return baseline === 'band'
    ? t('editor.baseline-band-help', 'The value, and around it what is normal')
    : t('editor.baseline-score-help', 'How unusual the value is, for alerts');
}
