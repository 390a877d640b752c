import type { MetricFindValue, TimeRange } from '@grafana/data';

import { dimensionGroup, dimensionLabel, valueLabel } from './labels';
import type { SessionFilter, SessionsQuery } from './query';
import { isObject } from './reader';

/** The calls to the back end that suggestions and variables need. */
export interface Transport {
  get: <T>(path: string) => Promise<T>;
  post: <T>(path: string, body: unknown) => Promise<T>;
}

/** Of which sessions suggestions are wanted. Without a range: the last 24 hours. */
export interface Scope extends Pick<
  SessionsQuery,
  'bots' | 'containmentTypes' | 'sessionType' | 'status' | 'developerSessions'
> {
  range?: TimeRange;
  filters?: SessionFilter[];
}

export interface ValueScope extends Scope {
  /** A dimension. */
  key: string;
  search?: string;
  limit?: number;
}

/** What can be chosen, as far as it is known. */
export interface Listing {
  options: MetricFindValue[];
  /** Nothing else occurs in the range. */
  complete: boolean;
}

const DAY = 24 * 3_600_000;

/** Why a call failed: the sentence of the back end where it answered with one, else that of the error; undefined for none. */
export function reasonOf(failure: unknown): string | undefined {
  const { data, message } = isObject(failure) ? failure : {};
  const [reason] = [isObject(data) ? data.message : undefined, message].filter((text) => typeof text === 'string');
  return reason;
}

/** Suggestions from sessions that are known already: they answer at once, and need not be complete. */
export class Resources {
  constructor(
    private readonly transport: Transport,
    private readonly now: () => number = Date.now
  ) {}

  /** The bots of the data source: ID and display name. */
  async bots(): Promise<MetricFindValue[]> {
    const bots = await this.transport.get<Array<{ value: string; text?: string }>>('bots');
    return bots.map(({ value, text }) => ({
      value,
      text: text || value,
      properties: { id: value, name: text || value },
    }));
  }

  /** What sessions can be filtered and grouped by: the fixed dimensions and the tags that occur. */
  async keys({ range, ...scope }: Scope): Promise<Listing> {
    const answer = await this.transport.post<{ keys: Array<{ value: string }>; complete?: boolean }>('keys', {
      ...scope,
      range: this.millis(range),
    });
    const options = answer.keys.map(({ value }) => ({
      value,
      text: dimensionLabel(value),
      group: dimensionGroup(value),
    }));
    return { options, complete: answer.complete === true };
  }

  /** The values of a dimension that occur, most frequent first. */
  async values({ range, ...scope }: ValueScope): Promise<Listing> {
    const answer = await this.transport.post<{
      values: Array<{ value: string; text?: string }>;
      complete?: boolean;
    }>('values', { ...scope, range: this.millis(range) });
    const options = answer.values.map(({ value, text }) => ({ value, text: text || valueLabel(value) }));
    return { options, complete: answer.complete === true };
  }

  /** Reads the sessions of the range again, also closed ones. For editors; the answer says what happens. */
  async refresh({ range, bots }: Scope): Promise<string> {
    const answer = await this.transport.post<{ message?: string }>('refresh', { bots, range: this.millis(range) });
    return answer.message ?? '';
  }

  private millis(range: TimeRange | undefined): { from: number; to: number } {
    const now = this.now();
    return { from: range?.from.valueOf() ?? now - DAY, to: range?.to.valueOf() ?? now };
  }
}
