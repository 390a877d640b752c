/** An answer that is not 200: Kore.ai's own status, message and code. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: number = status,
    /** Seconds, for the Retry-After header. */
    readonly retryAfter?: number
  ) {
    super(message);
  }

  body(): string {
    return JSON.stringify({ errors: [{ msg: this.message, code: this.code }] });
  }
}

/** The errors that the API is known for. */
export const errors = {
  credentials: () => new ApiError(401, 'Invalid SDK credentials', 4002),
  token: () => new ApiError(401, 'Invalid JWT token', 4001),
  scope: () => new ApiError(401, 'Permission denied. Scope is incorrect!', 4003),
  jwt: (why: string) => new ApiError(401, `error verifying the jwt: ${why}`, 4001),
  bot: () => new ApiError(400, 'Invalid StreamId', 4002),
  arguments: (why: string) => new ApiError(412, `Validation errors/ Invalid arguments: ${why}`, 412),
  minute: (retryAfter?: number) =>
    new ApiError(429, "You've exceeded the per-minute rate limit. Please try again after some time.", 429, retryAfter),
  hour: (retryAfter?: number) =>
    new ApiError(429, "You've exceeded the hourly rate limit. Please try again after some time.", 429, retryAfter),
};
