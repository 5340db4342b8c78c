import { join } from "node:path";
import { canonicalPathVectors } from "../../harness/canonical-paths.ts";
import type { RequestCase } from "../../harness/cases.ts";
import { openEchoBackdrop } from "../../harness/echo-backdrop.ts";
import type { Scenario } from "../../harness/scenario.ts";

/** A vector as bytes on the wire: a refused one is a 400 and reaches nobody, another arrives exactly as it was sent. */
const requests = canonicalPathVectors().map(
  ({ title, method, target, canonical }): RequestCase => ({
    name: title,
    send: { method, path: target },
    expect: canonical
      ? { status: 200, calls: { echo: [{ method, path: target }] } }
      : { status: 400, body: { kind: "refusal", code: "bad_request", error: "Bad request" } },
  }),
);

export const scenario: Scenario = {
  name: "canonical-path",
  file: join(import.meta.dirname, "../gateways/canonical-path.ts"),
  requests,
  usesRedis: false,
  openBackdrop: openEchoBackdrop,
};
