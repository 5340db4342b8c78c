import { type Directive, variable, when } from "./directive.ts";
import { refuse } from "./error-pages.ts";
import { map } from "./map.ts";
import { requestHeader } from "./variables.ts";

const hostIsMissing = variable("gw_host_missing");

export const hostMap: Directive = map(requestHeader("host"), hostIsMissing, [{ when: "", value: "1" }]);

/** HTTP/1.0 may come without a Host, HTTP/1.1 with an empty one; no upstream could take either. */
export const refuseMissingHost: Directive = when(hostIsMissing, refuse("bad_request"));
