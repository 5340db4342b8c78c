import { canonicalAddress, clientAddress, type TrustList } from "../../model/client-address.ts";
import { requestIdOf } from "../../model/request-id.ts";
import { traceparentOf } from "../../model/trace-context.ts";
import { type HeaderLines, headerLines, linesOf } from "../guard/header-lines.ts";

/** What the front knows of a request by its headers and its connection, whatever becomes of it. */
export interface RequestFacts {
  readonly headers: HeaderLines;
  readonly requestId: string;
  /** The client's address, canonical; empty where the connection has ended already. */
  readonly client: string;
  readonly traceparent: string | undefined;
}

/** @param peer the address of the connection, as the socket says it */
export function requestFacts(rawHeaders: readonly string[], peer: string, isTrusted: TrustList): RequestFacts {
  const headers = headerLines(rawHeaders);
  return {
    headers,
    requestId: requestIdOf(linesOf(headers, "x-request-id")),
    client: clientAddress(canonicalAddress(peer) ?? "", linesOf(headers, "x-forwarded-for"), isTrusted),
    traceparent: traceparentOf(linesOf(headers, "traceparent")),
  };
}
