import { DRAIN_DEADLINE_MS } from "../../model/deadlines.ts";
import { askAdmin } from "./envoy-admin.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * Tells Envoy that it will end, so that it closes connections with their next answer, and waits until no request is under
 * way. An Envoy that does not answer has none.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/operations/admin#post--drain_listeners
 */
export async function drainEnvoy(adminPort: number): Promise<void> {
  await askAdmin(adminPort, "/drain_listeners?graceful&skip_exit", "POST");
  const active = `/stats?filter=${encodeURIComponent("^http\\.gateway\\.downstream_rq_active$")}`;
  await waitUntil(
    async () => {
      const stats = await askAdmin(adminPort, active);
      return stats === undefined || /: 0\b/.test(stats);
    },
    { withinMs: DRAIN_DEADLINE_MS, everyMs: 50 },
  );
}
