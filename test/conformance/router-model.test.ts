import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import { headerText } from "../../testing/http-answer.ts";
import { type ConformanceTarget, conformanceTargets } from "../harness/conformance-targets.ts";
import { type Match, matchOf, requestLines, routeTablesOf, writeGateway } from "../harness/generated-routes.ts";
import { exchange } from "../harness/http-client.ts";
import { startReadyGateway } from "../harness/ready-gateway.ts";
import { writeRequest } from "../harness/write-request.ts";

/** One gateway with many routes costs a second to start, a request next to nothing. */
const GATEWAYS = 2;
const REQUESTS = 300;

/** Below and above the number of paths from which Envoy's table is a tree. */
const SIZES = [80, 400];

describe.each(conformanceTargets())("$name", (target) => {
  it.each(SIZES)(
    "chooses the route that the model of matching chooses, for up to %i generated routes",
    async (most) => {
      const lines = fc.array(requestLines, { minLength: REQUESTS, maxLength: REQUESTS });
      await fc.assert(
        fc.asyncProperty(routeTablesOf(most), lines, async (routes, requests) => {
          const chosen = await withGateway(target, writeGateway(routes), (gateway) =>
            Promise.all(requests.map(async (line) => ({ ...line, match: await ask(gateway, line) }))),
          );
          expect(chosen).toEqual(requests.map((line) => ({ ...line, match: matchOf(routes, line) })));
        }),
        // A smaller counterexample would cost a start of the proxy for each step.
        { numRuns: GATEWAYS, endOnFailure: true },
      );
    },
  );
});

async function ask(
  { port }: RunningGateway,
  { method, path, query }: { readonly method: string; readonly path: string; readonly query: string },
): Promise<Match | string> {
  const bytes = writeRequest({ method, path: `${path}${query}` }, undefined);
  const answer = await exchange({ port, bytes, isHead: method === "HEAD" });
  switch (answer.status) {
    case 200:
      return Number(headerText(answer.headers, "x-route"));
    case 404:
      return "not found";
    case 405:
      return "not allowed";
    default:
      return `${answer.status} ${answer.body}`;
  }
}

async function withGateway<Result>(
  target: ConformanceTarget,
  source: string,
  work: (gateway: RunningGateway) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-router-"));
  const file = join(folder, "gateway.ts");
  writeFileSync(file, source);
  try {
    const gateway = await startReadyGateway({ file, target });
    try {
      return await work(gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
