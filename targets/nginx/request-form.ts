import { refuseUncanonical } from "./canonical-path.ts";
import type { Directive } from "./directive.ts";
import { refuseLargeHead } from "./head-size.ts";
import { refuseMissingHost } from "./host.ts";

/**
 * Refusals of a request by its form, before anybody looks for its route. They stand in the locations that a request may
 * enter first, not on the server: there they would judge NGINX's error pages too, whose requests were never read whole.
 */
export const refuseByForm: readonly Directive[] = [refuseLargeHead, refuseUncanonical, refuseMissingHost];
