import type { Divergence } from "../harness/divergences.ts";

const nginx = ["NGINX 1.22", "NGINX 1.31"];
const all = ["Envoy 1.40", ...nginx, "Node"];

const logRefusedLine = {
  id: "log-refused-line",
  why: "What is refused while it is read has no method, path or agent yet, or NGINX logs of them what can be logged safely.",
  targets: all,
  parts: ["log method", "log path", "log userAgent"],
  cases: { statuses: [400, 431] },
};

/** Every known difference between targets. One that no case shows any more fails the run, as one that is not here does. */
export const divergences: readonly Divergence[] = [
  { ...logRefusedLine, scenario: "shop" },
  { ...logRefusedLine, scenario: "canonical-path" },
  { ...logRefusedLine, scenario: "request-order", targets: ["Envoy 1.40", ...nginx] },
  {
    id: "log-user-agent-cut",
    why: "NGINX cannot write null for an absent text and escape another: it cuts what would need an escape, and adds an ellipsis.",
    scenario: "shop",
    targets: nginx,
    parts: ["log userAgent"],
    cases: ["a user agent cannot write into the log"],
  },
  {
    id: "repeated-lines",
    why: "NGINX has only the first of repeated lines before 1.23.",
    scenario: "shop",
    targets: ["NGINX 1.22"],
    parts: ["call header traceparent", "log traceId"],
    cases: ["two traces are no trace", "an order with two traces is made without a trace"],
  },
  {
    id: "head-refusal-content-type",
    why: "Envoy drops the content type of a refused HEAD that the guard answers.",
    scenario: "request-order",
    targets: ["Envoy 1.40"],
    parts: ["header content-type"],
    cases: ["HEAD of a guarded route needs a token as well"],
  },
];
