import type { PolicyOf } from "../../../compiler/policies/index.ts";
import type { NginxPolicy } from "./define.ts";

/** The text is the same for all routes of a location; it is answered after the guard. */
export const respond: NginxPolicy<PolicyOf<"respond">> = {
  location: ({ status, body, headers }) => ({ answer: { kind: "text", status, body, headers, isPublic: false } }),
};
