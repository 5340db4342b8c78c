import type { Server } from "node:http";
import { createServer } from "../../model/node-http.ts";
import { refusalBody, refusals } from "../../model/refusals.ts";
import { requestIdOf } from "../../model/request-id.ts";

/**
 * The server of probes: `GET /health` is 200 as long as the process answers at all, `GET /ready` only while requests
 * should be sent here. It tells nothing that is secret and has no token, so it listens apart from the control API.
 *
 * @param waitingFor what is missing, by name; nothing means ready
 */
export function createStatusServer(waitingFor: () => readonly string[]): Server {
  return createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    const requestId = requestIdOf(request.headersDistinct["x-request-id"] ?? []);
    const answer = (status: number, body: string): void => {
      const headers = { "content-type": "application/json", "cache-control": "no-store", "x-request-id": requestId };
      response.writeHead(status, headers).end(body);
    };
    const path = request.url?.split("?")[0];
    if (path !== "/health" && path !== "/ready") {
      const { status, text } = refusals.not_found;
      return answer(status, refusalBody("not_found", text, requestId));
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      const { status, text } = refusals.method_not_allowed;
      response.setHeader("allow", "GET, HEAD");
      return answer(status, refusalBody("method_not_allowed", text, requestId));
    }
    if (path === "/health") return answer(200, JSON.stringify({ status: "live" }));
    const missing = waitingFor();
    if (missing.length === 0) return answer(200, JSON.stringify({ status: "ready" }));
    answer(503, JSON.stringify({ status: "not ready", waitingFor: missing }));
  });
}
