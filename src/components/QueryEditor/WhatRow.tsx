import React from 'react';

import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';

import { isAlerting } from '../../alerting';
import { measureDescription, measureLabel, queryTypeLabel } from '../../labels';
import type { QueryType, SessionsQuery } from '../../query';
import { DEFAULTS, DEFAULT_ANNOTATIONS } from '../../limits';
import { includes, withoutPrototype } from '../../names';
import { isList, MEASURES, measuresOf, QUERY_TYPES, queryTypeOf, rateIgnoresContainment, RATES } from '../../query';
import { StableCombobox, StableMultiCombobox } from '../StableCombobox';
import { optionsOf, selectedOptions } from '../options';
import { CommitNumber } from '../CommitInput';
import { Hint } from '../Hint';
import { CompareField } from './CompareField';
import { ConversationFields } from './ConversationFields';
import { FormatField } from './FormatField';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';
import { SessionIds } from './SessionIds';

/** What to show: over time, as one summary or session by session; and which measures. */
export function WhatRow(props: RowProps) {
  const { query, errors, update, app, id, onlySessions } = props;
  const alerting = isAlerting(app);
  const type = queryTypeOf(query);
  const byId = Boolean(query.sessionIds?.length);
  const types = QUERY_TYPES.filter((choice) => choice === type || isOffered(choice, props));
  return (
    <EditorRow>
      <EditorField label={t('editor.show', 'Show')} htmlFor={`${id}type`} width={18} {...problem(errors.queryType)}>
        <StableCombobox
          id={`${id}type`}
          options={optionsOf(types, queryTypeLabel, typeDescription)}
          value={type}
          onChange={({ value }) => includes(QUERY_TYPES, value) && update(asType(query, value))}
        />
      </EditorField>
      {byId && <SessionIds {...props} />}
      {type === 'conversation' && <ConversationFields {...props} />}
      {type === 'sessions' && !byId && (
        <EditorField label={t('editor.limit', 'Limit')} htmlFor={`${id}limit`} width={16} {...problem(errors.limit)}>
          <CommitNumber
            id={`${id}limit`}
            value={query.limit}
            placeholder={String(onlySessions ? DEFAULT_ANNOTATIONS : DEFAULTS.limit)}
            onCommit={(limit) => update({ limit })}
          />
        </EditorField>
      )}
      {!isList(query) && (
        <EditorField
          label={t('editor.measures', 'Measures')}
          htmlFor={`${id}measures`}
          width={40}
          {...problem(errors.measures)}
        >
          <StableMultiCombobox
            id={`${id}measures`}
            options={optionsOf(MEASURES, measureLabel, measureDescription)}
            value={selectedOptions(measuresOf(query), measureLabel)}
            createCustomValue={!alerting}
            onChange={(options) => update({ measures: options.map(({ value }) => value) })}
          />
        </EditorField>
      )}
      <CompareField {...props} />
      <FormatField {...props} />
      {alerting && (
        <Hint>
          {t(
            'editor.alert-hint',
            'An alert rule needs a number, so a list of sessions is not offered here. Variables do not exist in alert rules.'
          )}{' '}
          {query.finalOnly
            ? t(
                'editor.alert-final-hint',
                'Let the time range end now, from now-30m to now: Only final moves it back just so far that nothing is missing.'
              )
            : t(
                'editor.alert-range-hint',
                'Let the time range end 30 minutes ago, from now-90m to now-30m: before that, drop-offs are still missing.'
              )}
        </Hint>
      )}
      {alerting && type !== 'sessions' && measuresOf(query).some((measure) => measure in RATES) && (
        <Hint>{t('editor.share-hint', 'A rate is a share between 0 and 1: as a threshold, 0.45 is 45 %.')}</Hint>
      )}
      {rateIgnoresContainment(query) && (
        <Hint>
          {t(
            'editor.rate-hint',
            'A rate ignores the containment types chosen here: it is a share of all sessions, and of drop-offs alone every session would be a drop-off.'
          )}
        </Hint>
      )}
    </EditorRow>
  );
}

function typeDescription(type: string): string | undefined {
  const texts: Record<string, string> = {
    timeSeries: t('query-type-help.timeSeries', 'Measures over time'),
    summary: t('query-type-help.summary', 'Measures over the whole range'),
    sessions: t('query-type-help.sessions', 'One row for each session, newest first'),
    conversation: t('query-type-help.conversation', 'What was said in sessions'),
  };
  return withoutPrototype(texts)[type];
}

/** Alert rules need a number, events in a graph are sessions, and conversations can be off. */
function isOffered(type: string, { app, source, onlySessions }: RowProps): boolean {
  if (onlySessions) {
    return type === 'sessions';
  }
  if (isAlerting(app)) {
    return !isList({ queryType: type });
  }
  return type !== 'conversation' || source.conversations;
}

/** The fields that only some query types use. */
const USED_BY: Partial<Record<keyof SessionsQuery, readonly QueryType[]>> = {
  measures: ['timeSeries', 'summary'],
  groupBy: ['timeSeries', 'summary'],
  groupLimit: ['timeSeries', 'summary'],
  minSessions: ['timeSeries', 'summary'],
  timeShift: ['timeSeries', 'summary'],
  baseline: ['timeSeries', 'summary'],
  baselineWeeks: ['timeSeries', 'summary'],
  baselineMargin: ['timeSeries', 'summary'],
  interval: ['timeSeries'],
  compare: ['summary'],
  format: [],
  legend: ['timeSeries'],
  limit: ['sessions', 'conversation'],
  lastMessages: ['conversation'],
  tagColumns: ['sessions'],
};

/** The change to another query type: what it does not use goes, everything else stays. */
function asType(query: SessionsQuery, queryType: QueryType): Partial<SessionsQuery> {
  const unused = Object.entries(USED_BY).filter(([field, types]) => field in query && !types.includes(queryType));
  return { ...Object.fromEntries(unused.map(([field]) => [field, undefined])), queryType };
}
