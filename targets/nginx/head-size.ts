import { HEADER_LIMITS } from "../../model/headers.ts";
import { type Directive, directive, plain, regex, size, variable, when } from "./directive.ts";
import { HEAD_BUFFER_BYTES } from "./edge-defaults.ts";
import { refuse } from "./error-pages.ts";
import { map } from "./map.ts";
import { digitsAbove, patternAbove } from "./pattern-above.ts";
import { builtIn } from "./variables.ts";

const headIsTooLarge = variable("gw_head_too_large");

/**
 * A line of a head may be as long as a whole head. Two such buffers, since the next request of a pipeline begins in the
 * first; so NGINX itself stops at twice the limit, and what it lets through is measured.
 */
export const headBuffers: readonly Directive[] = [
  directive("client_header_buffer_size", size(HEAD_BUFFER_BYTES)),
  directive("large_client_header_buffers", plain("2"), size(HEADER_LIMITS.bytes)),
];

/** As a part of a pattern. */
export const HEAD_TOO_LARGE = digitsAbove(HEADER_LIMITS.bytes);

export const headSizeMap: Directive = map(builtIn.requestBytes, headIsTooLarge, [
  { when: regex(patternAbove(HEADER_LIMITS.bytes)), value: "1" },
]);

export const refuseLargeHead: Directive = when(headIsTooLarge, refuse("headers_too_large"));
