import React from 'react';

import { EditorRow } from '@grafana/plugin-ui';
import { Button } from '@grafana/ui';

import { isAlerting } from '../../alerting';
import type { Slip } from '../../language';
import { slipsOf } from '../../language';
import { Hint } from '../Hint';
import type { SessionsQuery } from '../../query';
import { isObject } from '../../reader';
import type { RowProps } from './rowProps';
import { textWith } from '../../text';

interface Props extends Pick<RowProps, 'app' | 'update'> {
  /** The query as it is stored. */
  stored: SessionsQuery;
}

/** Fields of a query written by hand that are a slip of a known one: a panel ignores them, a rule is refused. */
export function Slips({ stored, app, update }: Props) {
  const slips = slipsOf({ ...stored });
  if (slips.length === 0) {
    return null;
  }
  return (
    <EditorRow>
      {slips.map((slip) => (
        <React.Fragment key={slip.path}>
          <Hint>
            {isAlerting(app)
              ? textWith(
                  'editor.slip-alert',
                  'The stored query has a field "{{path}}", which is none: the rule is refused. Was {{meant}} meant?',
                  { ...slip }
                )
              : textWith(
                  'editor.slip',
                  'The stored query has a field "{{path}}", which is none and is ignored. Was {{meant}} meant?',
                  { ...slip }
                )}
          </Hint>
          <Button size="sm" variant="secondary" fill="text" onClick={() => update(without(stored, slip))}>
            {textWith('editor.remove-slip', 'Remove {{path}}', { ...slip })}
          </Button>
        </React.Fragment>
      ))}
    </EditorRow>
  );
}

/** What has to change for the field to be gone; one of a filter leaves the filter as it is stored. */
function without(stored: SessionsQuery, { path }: Slip): Partial<SessionsQuery> {
  const [, index, field] = /^filters\[(\d+)\]\.(.*)$/s.exec(path) ?? [];
  if (field === undefined) {
    return { [path]: undefined };
  }
  const filters: unknown[] = [stored.filters].flat();
  const kept = filters.map((filter, i) => {
    const { [field]: gone, ...rest } = isObject(filter) ? filter : {};
    return i === Number(index) ? rest : filter;
  });
  // Filters as they are stored, which may be in any shape: the reader of the next change brings them into it.
  return { filters: kept as SessionsQuery['filters'] };
}
