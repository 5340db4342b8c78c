import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { setHeader } from "../resources.ts";
import { literal } from "../substitution.ts";
import type { EnvoyPolicy } from "./policy.ts";

/** The router answers, after every filter: a guarded route stays guarded. */
export const respond: EnvoyPolicy<PolicyOf<"respond">> = {
  route: ({ status, body, headers }, draft) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    return {
      ...draft,
      directResponse: { status, ...(body !== "" && { body: { inline_string: body } }) },
      responseHeaders: Object.entries(headers)
        .map(([name, value]) => setHeader(name.toLowerCase(), literal(value)))
        .sort((left, right) => (left.header.key < right.header.key ? -1 : 1)),
      // Envoy adds the request's own URL as `location` to 201 and 3xx.
      ...(!names.includes("location") && { removedResponseHeaders: ["location"] }),
    };
  },
};
