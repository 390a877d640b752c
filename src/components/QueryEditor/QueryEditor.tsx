import React, { useEffect, useId } from 'react';

import type { QueryEditorProps } from '@grafana/data';
import { EditorRows } from '@grafana/plugin-ui';
import { Alert } from '@grafana/ui';

import { DEFAULT_ALERT_QUERY, isAlerting, isUnwritten } from '../../alerting';
import type { EditedDataSource } from '../../editorSource';
import type { SessionsQuery } from '../../query';
import { DEFAULT_QUERY, isList, migrateQuery, queryTypeOf } from '../../query';
import { readQuery } from '../../reader';
import type { SessionsSettings } from '../../settings';
import { checkQuery, isValid } from '../../validation/query';
import { CountingRow } from './CountingFields';
import { FilterRows } from './FilterRows';
import { NormalRow } from './NormalRow';
import { OptionsRow } from './OptionsRow';
import type { RowProps } from './rowProps';
import { SessionsRow } from './SessionsRow';
import { Slips } from './Slips';
import { SplitRow } from './SplitRow';
import { WhatRow } from './WhatRow';

export interface Props extends QueryEditorProps<EditedDataSource, SessionsQuery, SessionsSettings> {
  /** For annotations, which are lists of sessions and nothing else. */
  onlySessions?: boolean;
}

/** The query in the order in which one thinks: what to show, of which sessions, split by what. */
export function QueryEditor({
  query: stored,
  onChange,
  onRunQuery,
  datasource,
  range,
  app,
  data,
  onlySessions,
}: Props) {
  const id = useId();
  const { query: read, unread } = readQuery(stored);
  const query = withDefaults(read);
  const forAlertRule = isAlerting(app);
  const errors = checkQuery({ ...query, ...unread }, forAlertRule);
  // Grafana asks for the default of a rule also when it opens a stored one, so a new rule gets it here.
  const begins = forAlertRule && isUnwritten(stored);
  useEffect(() => {
    if (begins) {
      onChange({ ...stored, ...DEFAULT_ALERT_QUERY });
    }
    // Once for each rule that begins, not at each change of what Grafana passes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [begins]);

  const update = (change: Partial<SessionsQuery>) => {
    // What could not be read stays as it is until its own field is changed.
    const next = tidy({ ...query, ...unread, ...change });
    onChange(next);
    if (isValid(next, forAlertRule)) {
      onRunQuery();
    }
  };
  const panel = data?.request?.panelPluginId;
  const byId = Boolean(query.sessionIds?.length);
  const storedFilters = unread.filters ?? query.filters;
  const { source } = datasource;
  const row: RowProps = { query, storedFilters, errors, update, source, range, app, id, onlySessions, panel };

  const fatal = errors.query ?? errors.schemaVersion;
  if (fatal) {
    return <Alert severity="error" title={fatal} />;
  }
  return (
    <EditorRows>
      <Slips stored={stored} app={app} update={update} />
      <WhatRow {...row} />
      {!byId && <SessionsRow {...row} />}
      {!byId && <FilterRows {...row} />}
      {!isList(query) && <SplitRow {...row} />}
      {!isList(query) && <NormalRow {...row} />}
      {queryTypeOf(query) === 'sessions' && !byId && <CountingRow {...row} />}
      <OptionsRow {...row} />
    </EditorRows>
  );
}

function withDefaults(query: SessionsQuery): SessionsQuery {
  return query.queryType ? migrateQuery(query) : { ...DEFAULT_QUERY, ...migrateQuery(query), queryType: 'timeSeries' };
}

/** Leaves out what was emptied, so that a stored query holds only what was chosen. */
function tidy(query: SessionsQuery): SessionsQuery {
  const entries = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  );
  return { refId: query.refId, ...Object.fromEntries(entries) };
}
