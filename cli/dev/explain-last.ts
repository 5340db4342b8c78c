import { type ExplainedGateway, explain } from "../explain/explain.ts";
import { printText } from "../explain/print-text.ts";
import type { SentRequest } from "../explain/sent-request.ts";
import { withoutSecrets } from "../explain/without-secrets.ts";
import type { LogLine } from "./output-line.ts";
import { explainRequest, visible } from "./request-text.ts";

/**
 * What is known of a request that was answered, and what the gateway makes of one like it. Query, headers and body are in
 * no log: they may hold secrets.
 */
export async function explainLast(
  line: LogLine,
  { served, file }: { readonly served: ExplainedGateway | undefined; readonly file: string },
): Promise<readonly string[]> {
  const [command = "", ...known] = explainRequest(line, file);
  const { method, path } = line;
  if (served === undefined || typeof method !== "string" || typeof path !== "string") return [command, ...known];
  const explanation = withoutSecrets(await explain(served, requestLike(line, { method, path })), undefined);
  return [command, "", ...printText(explanation).split("\n").map(visible), ...known];
}

/** With a token of the caller that was there, if one was. */
function requestLike(line: LogLine, { method, path }: { method: string; path: string }): SentRequest {
  const { userId, clientIp } = line;
  return {
    method,
    target: path,
    host: "gateway.example",
    headers: [],
    body: undefined,
    peer: typeof clientIp === "string" ? clientIp : "127.0.0.1",
    claims: typeof userId === "string" ? { sub: userId } : undefined,
    completesClaims: true,
  };
}
