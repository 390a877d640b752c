import { css } from '@emotion/css';
import React, { useState } from 'react';

import { getTimeZones } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Box, Collapse, Stack, useStyles2 } from '@grafana/ui';

import { isAlerting } from '../../alerting';
import { shiftLabel } from '../../labels';
import { DEFAULTS } from '../../limits';
import type { SessionsQuery } from '../../query';
import { isTag } from '../../dimensions';
import { FETCHES, isList, idsOf, queryTypeOf, SHIFTS } from '../../query';
import { StableCombobox, StableMultiCombobox } from '../StableCombobox';
import { optionsOf, dimensionOption } from '../options';
import { CommitInput, CommitNumber } from '../CommitInput';
import { ReadAgain } from './ReadAgain';
import type { RowProps } from './rowProps';
import { problem } from './rowProps';
import { keysOf } from './rowSuggestions';
import { SessionIds } from './SessionIds';
import { textWith } from '../../text';

/** What is seldom needed, folded away until it is. */
export function OptionsRow(props: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const styles = useStyles2(getStyles);
  const { query, errors, update, app, id } = props;
  const type = queryTypeOf(query);
  const byId = Boolean(query.sessionIds?.length);
  return (
    <EditorRow>
      <Box width="100%">
        <Collapse
          className={styles.collapse}
          label={label(props)}
          isOpen={isOpen || hasError(props)}
          onToggle={setOpen}
        >
          <Stack direction="row" wrap="wrap" gap={2} alignItems="flex-start">
            <TimeOptions {...props} />
            {!isList(query) && (
              <EditorField
                label={t('editor.min-sessions', 'Minimum sessions')}
                htmlFor={`${id}minSessions`}
                width={16}
                {...problem(errors.minSessions)}
              >
                <CommitNumber
                  id={`${id}minSessions`}
                  value={query.minSessions}
                  placeholder="1"
                  onCommit={(minSessions) => update({ minSessions })}
                />
              </EditorField>
            )}
            {type === 'timeSeries' && !isAlerting(app) && (
              <EditorField
                label={t('editor.legend', 'Legend')}
                htmlFor={`${id}legend`}
                width={28}
                {...problem(errors.legend)}
              >
                <CommitInput
                  id={`${id}legend`}
                  value={query.legend ?? ''}
                  placeholder="{{measure}} {{channel}}"
                  onCommit={(legend) => update({ legend })}
                />
              </EditorField>
            )}
            {type === 'sessions' && <TagColumns {...props} />}
            {!byId && <ApiOptions {...props} />}
            {!byId && <SessionIds {...props} />}
          </Stack>
          {!isAlerting(app) && <ReadAgain {...props} />}
        </Collapse>
      </Box>
    </EditorRow>
  );
}

const FOLDED = [
  'timeZone',
  'timeShift',
  'minSessions',
  'legend',
  'tagColumns',
  'fetch',
  'apiUserId',
  'callId',
  'sessionIds',
] as const;

function hasError({ errors }: RowProps): boolean {
  return FOLDED.some((field) => errors[field]);
}

/** Session IDs that are there stand first, and take what is ignored beside them away. */
function isSet(query: SessionsQuery, field: (typeof FOLDED)[number]): boolean {
  const ignored = query.sessionIds?.length && ['sessionIds', 'fetch', 'apiUserId', 'callId'].includes(field);
  return query[field] !== undefined && !ignored;
}

/** Says how many of the folded fields are set. */
function label({ query }: RowProps): string {
  const count = FOLDED.filter((field) => isSet(query, field)).length;
  return count === 0
    ? t('editor.options', 'Options')
    : textWith('editor.options-set', 'Options ({{set}} set)', { set: count });
}

function TimeOptions({ query, errors, update, source, id }: RowProps) {
  return (
    <>
      <EditorField
        label={t('editor.time-zone', 'Time zone')}
        htmlFor={`${id}timeZone`}
        width={28}
        {...problem(errors.timeZone)}
      >
        <StableCombobox
          id={`${id}timeZone`}
          options={optionsOf(getTimeZones(), (zone) => zone)}
          value={query.timeZone ? { value: query.timeZone, label: query.timeZone } : null}
          placeholder={textWith('editor.time-zone-default', 'Of the data source: {{zone}}', {
            zone: source.timeZone,
          })}
          createCustomValue
          isClearable
          onChange={(option) => update({ timeZone: option?.value })}
        />
      </EditorField>
      {!isList(query) && (
        <EditorField
          label={t('editor.time-shift', 'Time shift')}
          htmlFor={`${id}timeShift`}
          width={22}
          {...problem(errors.timeShift)}
        >
          <StableCombobox
            id={`${id}timeShift`}
            options={optionsOf([...SHIFTS, 'range'], shiftLabel)}
            value={query.timeShift ? { value: query.timeShift, label: shiftLabel(query.timeShift) } : null}
            placeholder={t('editor.no-shift', 'None')}
            createCustomValue
            isClearable
            onChange={(option) => update({ timeShift: option?.value })}
          />
        </EditorField>
      )}
    </>
  );
}

function TagColumns({ query, errors, update, source, range, id }: RowProps) {
  return (
    <EditorField
      label={t('editor.tag-columns', 'Tag columns')}
      htmlFor={`${id}tagColumns`}
      width={36}
      {...problem(errors.tagColumns)}
    >
      <StableMultiCombobox
        id={`${id}tagColumns`}
        options={(typed) => keysOf({ query, range, source }, typed, isTag)}
        value={(query.tagColumns ?? []).map(dimensionOption)}
        placeholder="sessionTag.intent"
        createCustomValue
        isClearable
        onChange={(options) => update({ tagColumns: options.map(({ value }) => value) })}
      />
    </EditorField>
  );
}

/** What only Kore.ai can answer: it is asked directly. */
function ApiOptions({ query, errors, update, id }: RowProps) {
  return (
    <>
      <EditorField label={t('editor.fetch', 'Fetch')} htmlFor={`${id}fetch`} width={28} {...problem(errors.fetch)}>
        <StableCombobox
          id={`${id}fetch`}
          options={optionsOf(FETCHES, fetchLabel, fetchDescription)}
          value={query.fetch || DEFAULTS.fetch}
          onChange={({ value }) => update({ fetch: value })}
        />
      </EditorField>
      <EditorField
        label={t('editor.api-user-id', 'API user ID')}
        htmlFor={`${id}apiUserId`}
        width={24}
        {...problem(errors.apiUserId)}
      >
        <Ids
          id={`${id}apiUserId`}
          ids={idsOf(query.apiUserId)}
          placeholder={t('editor.api-user-id-placeholder', 'Email or enterprise ID')}
          onIds={(apiUserId) => update({ apiUserId })}
        />
      </EditorField>
      <EditorField
        label={t('editor.call-id', 'Call ID')}
        htmlFor={`${id}callId`}
        width={20}
        {...problem(errors.callId)}
      >
        <Ids id={`${id}callId`} ids={idsOf(query.callId)} onIds={(callId) => update({ callId })} />
      </EditorField>
    </>
  );
}

/** IDs written one after another; a comma may be part of one. */
function Ids(props: { id: string; ids: string[]; placeholder?: string; onIds: (ids: string[]) => void }) {
  const { id, ids, placeholder, onIds } = props;
  return (
    <StableMultiCombobox
      id={id}
      options={[]}
      value={ids.map((value) => ({ value, label: value }))}
      placeholder={placeholder}
      createCustomValue
      isClearable
      onChange={(options) => onIds(options.map(({ value }) => value))}
    />
  );
}

function fetchLabel(fetch: string): string {
  return fetch === 'filtered'
    ? t('fetch.filtered', 'Only matching sessions')
    : t('fetch.shared', 'Shared with all panels');
}

function fetchDescription(fetch: string): string {
  return fetch === 'filtered'
    ? t('fetch-help.filtered', 'For a rare kind of session on a very busy bot')
    : t('fetch-help.shared', 'Sessions are read once for every panel, user and alert');
}

// The row is a box already.
const getStyles = () => ({
  collapse: css({ margin: 0, border: 0, background: 'none' }),
});
