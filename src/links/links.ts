import type { DataFrame, DataLink, Field, FieldConfig } from '@grafana/data';
import { FieldType } from '@grafana/data';

import type { SessionsQuery } from '../query';
import { FIXED_VALUES, OTHER, OTHER_TAKEN } from '../dimensions';
import { queryTypeOf } from '../query';
import { bucketLinks } from './bucketLinks';
import type { LinkContext } from './context';
import { sessionLinks } from './sessionLinks';

/**
 * Adds the links that a frame of the back end cannot carry: from a session ID to that session, and from a bucket to the
 * sessions counted in it (a link with a time range of its own has to be built here).
 */
export function withLinks(frame: DataFrame, context: LinkContext): DataFrame {
  const query = context.queries.find((q) => q.refId === frame.refId);
  if (!query) {
    return frame;
  }
  const times = frame.fields.find((field) => field.type === FieldType.time);
  switch (queryTypeOf(query)) {
    case 'sessions':
      return withFieldLinks(frame, (field) => (field.name === 'sessionId' ? sessionLinks(field, frame, context) : []));
    case 'conversation':
      return withFieldLinks(frame, (field) => (field.name === 'sessionId' ? sessionLinks(field, frame, context) : []));
    case 'timeSeries':
      return times
        ? withFieldLinks(frame, (field) =>
            field.type === FieldType.number && !isFolded(field, frame, query)
              ? bucketLinks(field, times, query, context)
              : []
          )
        : frame;
    default:
      return frame;
  }
}

/**
 * Reports whether the field is that of the groups beyond the limit, which stand for many that the frame does not name:
 * there every dimension is folded but those of a small fixed set.
 */
function isFolded({ labels = {} }: Field, { fields }: DataFrame, { groupBy = [] }: SessionsQuery): boolean {
  const numberOf = (label: string) => Number(OTHER_TAKEN.exec(label)?.[1] ?? 1);
  // Where several groups are called so, the folded one has the highest number.
  const taken = fields
    .flatMap((field) => Object.values(field.labels ?? {}))
    .filter((label) => OTHER_TAKEN.test(label))
    .sort((a, b) => numberOf(b) - numberOf(a));
  const open = groupBy.filter((key) => !(key in FIXED_VALUES));
  return open.length > 0 && open.every((key) => labels[key] === (taken[0] ?? OTHER));
}

function withFieldLinks(frame: DataFrame, links: (field: Field) => DataLink[]): DataFrame {
  return {
    ...frame,
    fields: frame.fields.map((field) => {
      const added = links(field);
      if (added.length === 0) {
        return field;
      }
      const config: Saved = {
        ...field.config,
        links: [...(field.config.links ?? []), ...added],
        toJSON: withoutComputed,
      };
      return { ...field, config };
    }),
  };
}

type Saved = FieldConfig & { toJSON?: () => FieldConfig };

/** What is saved of a field, as in a snapshot: a link whose address is computed would lead nowhere there. */
function withoutComputed(this: Saved): FieldConfig {
  const { toJSON, links = [], ...config } = this;
  const kept = links.filter(({ onBuildUrl, internal }) => !onBuildUrl && typeof internal?.query !== 'function');
  return kept.length > 0 ? { ...config, links: kept } : config;
}
