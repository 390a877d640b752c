import type { AnnotationQuery, AnnotationSupport, DataFrame } from '@grafana/data';

import { AnnotationQueryEditor } from './components/AnnotationQueryEditor';
import { valueLabel } from './labels';
import { DEFAULT_ANNOTATIONS, MAX_ANNOTATIONS } from './limits';
import type { SessionsQuery } from './query';
import { inShape, isObject } from './reader';

/** The refId that Grafana gives to every query of an annotation. */
const ANNOTATION = 'Anno';

/** What a session becomes in a graph: its span, with its type as text. People's own mappings come first. */
const MAPPINGS: AnnotationQuery['mappings'] = {
  time: { value: 'start' },
  timeEnd: { value: 'end' },
  text: { value: 'containment type' },
  tags: { value: 'channel' },
  id: { value: 'session id' },
};

/**
 * Sessions as events in graphs, through Grafana's own mapping of fields to events. The mapping goes by the shown names
 * of the columns of a list of sessions.
 */
export const SessionsAnnotations: AnnotationSupport<SessionsQuery> = {
  QueryEditor: AnnotationQueryEditor,

  getDefaultQuery: () => ({ queryType: 'sessions', containmentTypes: ['agent'], limit: DEFAULT_ANNOTATIONS }),

  // Grafana prepares an annotation again until it gets back the very object that it gave.
  prepareAnnotation: (json: AnnotationQuery<SessionsQuery>) =>
    isPrepared(json)
      ? json
      : {
          ...json,
          target: isObject(json.target)
            ? json.target
            : { refId: ANNOTATION, ...SessionsAnnotations.getDefaultQuery!() },
          mappings: { ...MAPPINGS, ...(isObject(json.mappings) ? json.mappings : {}) },
        },

  prepareQuery: ({ target }) => {
    if (!target) {
      return undefined;
    }
    const { measures, groupBy, timeShift, legend, interval, ...list } = inShape(target);
    return { ...list, queryType: 'sessions', limit: capped(list.limit) };
  },
};

function isPrepared({ target, mappings }: AnnotationQuery<SessionsQuery>): boolean {
  return isObject(target) && isObject(mappings) && Object.keys(MAPPINGS!).every((name) => name in mappings);
}

/** A variable is filled in later; the back end has a limit of its own for that. */
function capped(limit: number | string | undefined): number | string {
  if (limit !== undefined && typeof limit === 'object') {
    return limit; // not readable: refused by name
  }
  const wanted = limit === undefined || limit === '' ? DEFAULT_ANNOTATIONS : limit;
  return Number.isFinite(Number(wanted)) ? Math.min(Number(wanted), MAX_ANNOTATIONS) : wanted;
}

/**
 * The frame of an annotation with what people read, "Agent transfer" for "agent": Grafana takes the text of an event from
 * the values of a column and does not ask for their display. Frames of other queries stay as they are.
 */
export function withEventTexts(frame: DataFrame): DataFrame {
  if (frame.refId !== ANNOTATION) {
    return frame;
  }
  const read = (value: unknown) => (typeof value === 'string' ? valueLabel(value) : value);
  const fields = frame.fields.map((field) =>
    field.name === 'containmentType' ? { ...field, values: field.values.map(read) } : field
  );
  return { ...frame, fields };
}
