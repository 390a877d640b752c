import React from 'react';

import type { DataFrame } from '@grafana/data';
import { t } from '@grafana/i18n';

import type { SessionsQuery } from '../query';
import { Hint } from './Hint';
import type { Props } from './QueryEditor/QueryEditor';
import { QueryEditor } from './QueryEditor/QueryEditor';

/** The query of an annotation: a list of sessions, each an event. */
export function AnnotationQueryEditor(props: Props) {
  const query: SessionsQuery = { ...props.query, queryType: 'sessions' };
  const notices = (props.data?.series ?? []).flatMap((frame: DataFrame) => frame.meta?.notices ?? []);
  return (
    <>
      <QueryEditor {...props} query={query} onlySessions />
      <Hint>
        {t(
          'annotations.cap',
          'Each session is an event from its start to its end, newest first, 200 unless a limit of up to 1,000 is set.'
        )}
      </Hint>
      {[...new Set(notices.map(({ text }) => text))].map((text) => (
        <Hint key={text}>{text}</Hint>
      ))}
    </>
  );
}
