/** The facts of a session from its first to its last instant. Times are ms since 1970. */
export interface SessionFacts {
  start: number;
  /** The instant in the session's ID. */
  created: number;
  /** When the row first shows. */
  appears: number;
  /** When its status becomes closed. */
  closes: number;
  /** End as written once closed; undefined: none is ever written. */
  end: number | undefined;
  /** When somebody edits its user tags; Infinity: never. */
  edited: number;
  /** When it is deleted; Infinity: never. */
  removed: number;
  user: number | undefined;
  channel: string | undefined;
  languages: string[] | undefined;
  containment: string | undefined;
  interactive: boolean;
  /** When the user's first message makes it interactive. */
  speaks: number;
  developer: boolean;
  messages: number | undefined;
  tasks: number | undefined;
  seed: number;
}
