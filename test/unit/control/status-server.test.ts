import { expect, it } from "vitest";
import { createStatusServer } from "../../../sidecars/control/status-server.ts";
import { startServer } from "./start-server.ts";

it("is ready only while nothing is missing, and says what is", async () => {
  let missing = ["keys of customer", "store redis"];
  const call = await startServer(createStatusServer(() => missing));
  const before = await call({ path: "/ready" });
  expect([before.status, JSON.parse(before.body)]).toEqual([503, { status: "not ready", waitingFor: missing }]);
  missing = [];
  const after = await call({ path: "/ready?verbose" });
  expect([after.status, JSON.parse(after.body)]).toEqual([200, { status: "ready" }]);
  expect(after.headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
});

it("is live whatever is missing", async () => {
  const call = await startServer(createStatusServer(() => ["all"]));
  expect((await call({ path: "/health" })).status).toBe(200);
  expect(await call({ method: "HEAD", path: "/health" })).toMatchObject({ status: 200, body: "" });
});

it("has nothing else", async () => {
  const call = await startServer(createStatusServer(() => []));
  expect((await call({ path: "/revocations" })).status).toBe(404);
  expect(await call({ method: "POST", path: "/ready" })).toMatchObject({
    status: 405,
    headers: { allow: "GET, HEAD" },
  });
});
