import { randomUUID } from "node:crypto";
import { request } from "../../model/node-http.ts";
import { PROBE_ID } from "./output-line.ts";

/** No path that a client may send, so that no route, guard or upstream ever sees it: the answer is a 400. */
const PROBE_PATH = "/;gatewright/probe";

/**
 * A request on a connection of its own. A proxy's thread that answers it has read everything it was told before.
 * @throws the connection's error
 */
export function probe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: "127.0.0.1",
      port,
      path: PROBE_PATH,
      agent: false,
      timeout: 5_000,
      headers: { "x-request-id": `${PROBE_ID}${randomUUID()}` },
    });
    call.once("response", (response) => {
      response.resume();
      response.once("end", resolve);
      response.once("error", reject);
    });
    call.once("timeout", () => call.destroy(new Error("the proxy does not answer")));
    call.once("error", reject);
    call.end();
  });
}
