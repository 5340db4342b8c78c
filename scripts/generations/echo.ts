import { setTimeout as sleep } from "node:timers/promises";
import { type Service, startService } from "../../test/harness/service.ts";
import { KEYS_PATH, SLOW } from "./gateway-text.ts";

const SLOW_MS = 500;

/** The upstream of a gateway of `gatewayText`: answers with the path it was asked, and has the keys of callers. */
export function startEcho(keys: string): Promise<Service> {
  return startService("echo", async (request, response) => {
    const { url = "" } = request;
    if (url.endsWith(SLOW)) await sleep(SLOW_MS);
    response.setHeader("content-type", "application/json");
    response.end(url === KEYS_PATH ? keys : JSON.stringify(url));
  });
}
