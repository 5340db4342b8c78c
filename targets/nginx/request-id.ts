import { REQUEST_ID } from "../../model/headers.ts";
import { TRACEPARENT } from "../../model/trace-context.ts";
import { type Directive, regex, template, variable } from "./directive.ts";
import { map } from "./map.ts";
import { builtIn, requestHeader, variables } from "./variables.ts";

const uuid = variable("gw_uuid");
const capture = (number: number) => variable(String(number));

/** One id for log, answer, upstream and error body: the client's own if it is harmless everywhere, else a new UUID. */
export const requestIdMaps: readonly Directive[] = [
  // Version and variant digits of RFC 9562 over NGINX's own 32 random ones.
  map(builtIn.randomId, uuid, [
    {
      when: regex("^(.{8})(.{4}).(.{3}).(.{3})(.{12})$"),
      value: template(capture(1), "-", capture(2), "-4", capture(3), "-a", capture(4), "-", capture(5)),
    },
  ]),
  map(
    requestHeader("x-request-id"),
    variables.requestId,
    [{ when: regex(`^${REQUEST_ID.pattern}$`), value: requestHeader("x-request-id") }],
    { otherwise: uuid },
  ),
  map(requestHeader("traceparent"), variables.traceparent, [
    { when: regex(TRACEPARENT.source), value: requestHeader("traceparent") },
  ]),
];
