import { useCallback, useEffect, useRef, useState } from 'react';
import type { Subscription } from 'rxjs';
import { defer, from, switchMap } from 'rxjs';
import type { DataQueryRequest, DataQueryResponse, DataSourceApi, PanelData, TimeRange } from '@grafana/data';
import { CoreApp, LoadingState, rangeUtil, toDataFrame } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** One request and what has been answered to it so far. */
export interface Run {
  data: PanelData;
  /** How often the data source has answered: more than once while it loads. */
  answers: number;
  /** Milliseconds from the request to the last answer. */
  took: number;
}

/** What to ask: evaluated when it is asked. */
export interface Question {
  query: DataQuery;
  range: () => Promise<TimeRange>;
  timeZone: string;
  maxDataPoints: number;
}

/** Asks the data source as a panel of a dashboard does: a new request cancels the one before. */
export function useQuery(api: DataSourceApi | undefined) {
  const running = useRef<Subscription>();
  const [run, setRun] = useState<Run>();

  const cancel = useCallback(() => {
    running.current?.unsubscribe();
    setRun((last) => last && { ...last, data: { ...last.data, state: LoadingState.Done } });
  }, []);

  const ask = useCallback(
    (question: Question) => {
      running.current?.unsubscribe();
      if (!api) {
        return;
      }
      let request: DataQueryRequest | undefined;
      const packets = new Map<string, DataQueryResponse>();
      const answers = defer(question.range).pipe(
        switchMap((range) => {
          request = toRequest(question, range);
          setRun((last) => loading(request!, last));
          // Promise or stream: data sources may answer with either.
          return from(api.query(request));
        })
      );
      running.current = answers.subscribe({
        next: (packet) => {
          packets.set(packet.key ?? 'A', packet);
          setRun((last) => last && answered(last, request!, [...packets.values()]));
        },
        error: (error) => {
          setRun((last) => answered(last ?? loading(request!), request!, [{ data: [], error }]));
        },
      });
    },
    [api]
  );

  useEffect(() => () => running.current?.unsubscribe(), []);
  return { run, ask, cancel };
}

let requests = 0;

function toRequest({ query, timeZone, maxDataPoints }: Question, range: TimeRange): DataQueryRequest {
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, maxDataPoints);
  return {
    app: CoreApp.Explore,
    requestId: `preview-${++requests}`,
    timezone: timeZone,
    range,
    interval,
    intervalMs,
    maxDataPoints,
    scopedVars: {},
    targets: [query],
    startTime: Date.now(),
  };
}

/** The frames of the request before stay in sight until there is an answer. */
function loading(request: DataQueryRequest, last?: Run): Run {
  const series = last?.data.series ?? [];
  const data = { state: LoadingState.Loading, series, request, timeRange: request.range };
  return { data, answers: 0, took: 0 };
}

function answered(last: Run, request: DataQueryRequest, packets: DataQueryResponse[]): Run {
  const errors = packets.flatMap((packet) => packet.errors ?? (packet.error ? [packet.error] : []));
  const state = packets.find((packet) => packet.state)?.state ?? LoadingState.Done;
  return {
    answers: last.answers + 1,
    took: Date.now() - request.startTime,
    data: {
      state: errors.length > 0 ? LoadingState.Error : state,
      series: packets.flatMap((packet) => packet.data.map((frame) => toDataFrame(frame))),
      errors,
      error: errors[0],
      request,
      timeRange: request.range,
    },
  };
}
