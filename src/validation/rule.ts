import type { SessionsQuery } from '../query';

/** Notes what is wrong at a field, unless something was noted there before. */
export type Note = (field: keyof SessionsQuery, message: string | undefined) => void;

/** One thing that is checked of a query that was read. Rules run in a fixed order: the first message of a field counts. */
export type Rule = (query: SessionsQuery, note: Note, forAlertRule: boolean) => void;
