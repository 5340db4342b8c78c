import { describe, expect, it } from "vitest";
import { createAsk } from "../../../sidecars/guard/ask.ts";
import { headerLines } from "../../../sidecars/guard/header-lines.ts";
import { keptLog } from "../../harness/kept-log.ts";

const request = { method: "GET", target: "/", address: "192.0.2.1", requestId: "request-1", headers: headerLines([]) };

describe("a guard that is not known", () => {
  it.each([undefined, "g-9"])("(%s) is a 503 whose reason is in the log, once a second", async (id) => {
    const { log, events } = keptLog();
    const ask = createAsk(() => undefined, log);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await ask(id, request)).toMatchObject({ code: "unknown_guard", status: 503, retryAfterSeconds: 1 });
    }
    expect(events).toMatchObject([
      { event: "refused", fields: { code: "unknown_guard", guard: id ?? "(none)", requestId: "request-1" } },
    ]);
  });
});
