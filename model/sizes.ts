/** Sizes that two rooms must agree on, in bytes. */

/** The largest request body where no `maxBody` says otherwise (NGINX's and the article's default alike). */
export const DEFAULT_MAX_BODY_BYTES = 1_048_576;

/** The largest answer of one step of a composition: the relay holds it whole. */
export const MAX_STEP_RESPONSE_BYTES = 1_048_576;
