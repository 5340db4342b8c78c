import type { ExplainedGateway } from "../../../cli/explain/explain.ts";
import type { SentRequest } from "../../../cli/explain/sent-request.ts";
import { compileFile } from "../../../compiler/compile-file.ts";

export async function compileExplained(file: string): Promise<ExplainedGateway> {
  const { diagnostics, gateway, plans, places } = await compileFile({ file, addresses: {}, stores: "declared" });
  if (!gateway || !plans || !places) {
    throw new Error(`${file}: ${diagnostics.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
  }
  return { gateway, plans, places };
}

/** A request as the command line makes it of `GET /path`. */
export function sent(line: string, more: Partial<SentRequest> = {}): SentRequest {
  const [method = "", target = ""] = line.split(" ");
  return {
    ...{ method, target, host: "gateway.example", headers: [], body: undefined, peer: "192.0.2.1" },
    ...{ claims: undefined, completesClaims: true },
    ...more,
  };
}
