import type { PolicyOf } from "../../../compiler/policies/index.ts";
import { type Directive, directive, regex, size, template, type Variable, variable, when } from "../directive.ts";
import { refuse } from "../error-pages.ts";
import { map } from "../map.ts";
import { patternAbove } from "../pattern-above.ts";
import { requestHeader } from "../variables.ts";
import type { NginxPolicy, Subject } from "./define.ts";

/**
 * By the declared length before the guard is asked, by the real one while the body is read, after it. On a relay route
 * only the first is NGINX's: the relay asks its guard before it reads the body, and measures it then.
 */
export const maxBody: NginxPolicy<PolicyOf<"max-body">> = {
  location: ({ bytes }, subject) =>
    isNative(bytes, subject)
      ? { settings: [directive("client_max_body_size", size(bytes))] }
      : { checks: [when(refusal(bytes).variable, refuse("body_too_large"))] },
  http: ({ bytes }, subject) => (isNative(bytes, subject) ? [] : [refusal(bytes).map]),
};

/** To NGINX a size of 0 means any. */
function isNative(bytes: number, { route }: Subject): boolean {
  return bytes > 0 && route.relay === undefined;
}

/** Whether a request declares too much; where no body is allowed, any sign of one is. */
function refusal(bytes: number): { readonly variable: Variable; readonly map: Directive } {
  if (bytes === 0) {
    const hasBody = variable("gw_has_body");
    const declared = template(requestHeader("content-length"), "|", requestHeader("transfer-encoding"));
    const none = { when: regex("^0*\\|$"), value: "" };
    return { variable: hasBody, map: map(declared, hasBody, [none], { otherwise: "1" }) };
  }
  const isLonger = variable(`gw_body_over_${bytes}`);
  const above = { when: regex(patternAbove(bytes)), value: "1" };
  return { variable: isLonger, map: map(requestHeader("content-length"), isLonger, [above]) };
}
