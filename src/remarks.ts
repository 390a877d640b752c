import type { DataFrame, DataQueryError, DataQueryResponse } from '@grafana/data';
import { LoadingState } from '@grafana/data';

import type { Leftover } from './interpolate';
import { textWith } from './text';

/** What the front end has to say of a query: why it cannot be asked, or what its answer leaves out. */
export interface Remark {
  refId: string;
  error?: string;
  notice?: string;
}

/** The answer with the errors of queries that were not asked beside it, and notices on the frames of the others. */
export function withRemarks(answer: DataQueryResponse, remarks: Remark[]): DataQueryResponse {
  if (remarks.length === 0) {
    return answer;
  }
  const errors = remarks.flatMap(({ refId, error }): DataQueryError[] => (error ? [{ refId, message: error }] : []));
  const all = [...errors, ...(answer.errors ?? [])];
  const whole = {
    ...answer,
    data: answer.data.map((frame: DataFrame) => withNotices(frame, remarks)),
    errors: all,
    // Parts of Grafana still read the deprecated single error beside the list.
    error: (answer as { error?: DataQueryError }).error ?? all[0],
  };
  const isLast = answer.state === undefined || answer.state === LoadingState.Done;
  return errors.length > 0 && isLast ? { ...whole, state: LoadingState.Error } : whole;
}

function withNotices(frame: DataFrame, remarks: Remark[]): DataFrame {
  const added = remarks.flatMap(({ refId, notice }) =>
    notice && refId === frame.refId ? [{ severity: 'info' as const, text: notice }] : []
  );
  return added.length > 0
    ? { ...frame, meta: { ...frame.meta, notices: [...(frame.meta?.notices ?? []), ...added] } }
    : frame;
}

/** Says which variable of a query does not exist, and what to do; undefined when all do. */
export function leftoverError(leftover: Leftover | undefined): string | undefined {
  return leftover
    ? textWith(
        'error.leftover',
        '{{field}}: "{{value}}" holds the variable {{name}}, which has no value here. Define it in the dashboard, or put the value itself in its place. A dollar sign that is meant as one is matched by the operator =~ with \\$.',
        { ...leftover }
      )
    : undefined;
}

/** Says that the name of a tag is taken as it is. */
export function literalTagNotice(tag: string): string {
  return textWith('notice.literal-tag', '"{{tag}}" is taken as the name of a tag: there is no such variable here.', {
    tag,
  });
}
