import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Tells Envoy that it will end, so that it closes connections with their next answer, and waits until no request is under
 * way. An Envoy that does not answer has none.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/operations/admin#post--drain_listeners
 */
export async function drainEnvoy(adminPort: number): Promise<void> {
  const admin = `http://127.0.0.1:${adminPort}`;
  await askAdmin(`${admin}/drain_listeners?graceful&skip_exit`, "POST");
  const active = `${admin}/stats?filter=${encodeURIComponent("^http\\.gateway\\.downstream_rq_active$")}`;
  await waitUntil(
    async () => {
      const stats = await askAdmin(active, "GET");
      return stats === undefined || /: 0\b/.test(stats);
    },
    { withinMs: DRAIN_DEADLINE_MS, everyMs: 50 },
  );
}

async function askAdmin(url: string, method: "GET" | "POST"): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(1_000), headers: { connection: "close" } });
    return await response.text();
  } catch {
    return undefined;
  }
}
