import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SOCKETS } from "../../model/sockets.ts";
import { LogLine } from "../harness/log-line.ts";
import { createSigningKey } from "../harness/tokens.ts";
import { sendFrom } from "./client.ts";
import { kill, pause, readLines, unpause } from "./engine.ts";
import type { Pair } from "./pair.ts";
import { PLACES, PORTS } from "./shop-artifacts.ts";
import {
  bearer,
  expectRefusal,
  order,
  PRODUCT_PATH,
  revoke,
  send,
  tokenIdOf,
  tokenOf,
  verdict,
} from "./shop-client.ts";
import { type ShopStage, startShop } from "./shop-stage.ts";
import { SidecarEvent } from "./sidecar-event.ts";

// The shop of examples/ on a network of containers, compiled as it stands: pair a is Envoy and a sidecar, pair b NGINX and
// a sidecar, both sidecars on one Redis. What a gateway answers is the conformance suite's; these tests are of what
// containers add: names, users, shared sockets, and parts that stop while the others go on.

const pairs = ["a", "b"] as const;
/** Far longer than anything here takes: only a gateway that never does it fails. */
const eventually = { timeout: 15_000, interval: 50 };

let shop: ShopStage;
let user: string;
/** Whose token is revoked on the way. */
let leaver: string;

const pair = (name: (typeof pairs)[number]): Pair => shop.pairs[name];
const urlOf = ({ name }: Pair, path: string) => `http://${name}:${PORTS.gateway}${path}`;

beforeAll(async () => {
  shop = await startShop();
  user = tokenOf({ sub: "u-1001", role: "user" }, shop.key);
  leaver = tokenOf({ sub: "u-3003", role: "user" }, shop.key);
});
afterAll(() => shop?.stop());

describe.each(pairs)("through pair %s", (name) => {
  test("an order is made with services that are found by name", async () => {
    const answer = await order(pair(name), user);
    expect(answer.status, answer.body).toBe(201);
    const made = { orderId: "order-of-u-1001", productId: "p-1001", quantity: 2, userId: "u-1001" };
    expect(JSON.parse(answer.body)).toEqual(made);
  });

  test("a request without a token is refused", async () => {
    const answer = await send(pair(name), PRODUCT_PATH);
    expectRefusal(answer, "missing_token");
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  test("a token that somebody else signed is refused", async () => {
    const foreign = tokenOf({ sub: "u-1001", role: "user" }, createSigningKey(shop.key.kid));
    expectRefusal(await send(pair(name), PRODUCT_PATH, foreign), "invalid_token");
  });

  test("a guest may not order", async () => {
    const guest = tokenOf({ sub: "u-2002", role: "guest" }, shop.key);
    expectRefusal(await order(pair(name), guest), "insufficient_permissions");
  });

  test("what gateway.ts does not declare is not found", async () => {
    expectRefusal(await send(pair(name), "/nope", user), "not_found");
  });

  test("a method that a path does not have is not allowed", async () => {
    const answer = await send(pair(name), "/api/orders", user);
    expectRefusal(answer, "method_not_allowed");
    expect(answer.headers.allow).toBe("POST");
  });
});

describe.each(pairs)("in pair %s", (name) => {
  test("proxy and sidecar reach the sockets, and nobody else", async () => {
    for (const container of [pair(name).proxy, pair(name).sidecar]) {
      const asItself = await container.exec(["ls", PLACES.runDir]);
      expect(asItself.stdout.split("\n")).toEqual(expect.arrayContaining(Object.values(SOCKETS)));
      const asNobody = await container.exec(["ls", PLACES.runDir], { user: "65534:65534" });
      expect(asNobody.exitCode).not.toBe(0);
    }
  });

  test("the control API is closed to the network", async () => {
    const client = await shop.startClient();
    const [answer] = await sendFrom(client, [{ url: `http://${pair(name).name}:${PORTS.control}/revocations` }]);
    expect(answer).toMatchObject({ status: 0, body: "ECONNREFUSED" });
  });

  test("the control API needs its token", async () => {
    expectRefusal(await revoke(pair(name), tokenIdOf("u-1001")), "missing_token");
    expectRefusal(await revoke(pair(name), tokenIdOf("u-1001"), user), "invalid_token");
    expect((await send(pair(name), PRODUCT_PATH, user)).status).toBe(200);
  });
});

describe("over both pairs", () => {
  test("a limit counts what either of them lets pass", async () => {
    const client = await shop.startClient();
    const requests = pairs.map((name) => ({ url: urlOf(pair(name), PRODUCT_PATH), headers: bearer(user) }));
    const times = 120;
    const start = performance.now();
    const answers = await sendFrom(client, requests, { times });
    const seconds = (performance.now() - start) / 1_000;
    const passed = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 429);
    expect(passed + refused.length).toBe(pairs.length * times);
    // 100 a minute: as many at once, then what has flowed in since. Counted apart it would be twice as many.
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(100 + Math.ceil((seconds * 100) / 60));
    for (const answer of refused) expectRefusal(answer, "rate_limited");
  });

  test("a revocation at one sidecar holds at the other", async () => {
    for (const name of pairs) expect((await send(pair(name), PRODUCT_PATH, leaver)).status).toBe(200);
    const revocation = await revoke(pair("a"), tokenIdOf("u-3003"), shop.controlToken);
    expect(revocation.status, revocation.body).toBe(201);
    for (const name of pairs) {
      const read = async () => verdict(await send(pair(name), PRODUCT_PATH, leaver));
      await expect.poll(read, eventually).toBe("revoked_token");
      expectRefusal(await order(pair(name), leaver), "revoked_token");
      expect((await send(pair(name), PRODUCT_PATH, user)).status).toBe(200);
    }
  });
});

describe("while Redis hangs", () => {
  beforeAll(() => pause(shop.redis));
  afterAll(() => unpause(shop.redis));

  test.each(pairs)("pair %s refuses what it cannot count, as gateway.ts says", async (name) => {
    // The sidecar's own words: had it waited for Redis, the proxy would have given up and said guard_unavailable.
    expectRefusal(await send(pair(name), PRODUCT_PATH, user), "limiter_unavailable");
    expectRefusal(await order(pair(name), user), "limiter_unavailable");
    expect((await send(pair(name), "/health")).status).toBe(200);
  });
});

describe("when Redis goes on", () => {
  test.each(pairs)("pair %s counts again by itself", async (name) => {
    await expect.poll(async () => verdict(await send(pair(name), PRODUCT_PATH, user)), eventually).toBe("200");
    expect((await order(pair(name), user)).status).toBe(201);
  });
});

describe("while the sidecars are dead", () => {
  beforeAll(() => Promise.all(pairs.map((name) => kill(pair(name).sidecar))));

  test.each(pairs)("proxy %s lets nothing guarded through", async (name) => {
    expectRefusal(await send(pair(name), PRODUCT_PATH, user), "guard_unavailable");
    expectRefusal(await order(pair(name), user), "relay_unavailable");
  });

  test.each(pairs)("proxy %s answers what needs no sidecar", async (name) => {
    expect(await send(pair(name), "/health")).toMatchObject({ status: 200, body: '{"status":"healthy"}' });
    expectRefusal(await send(pair(name), "/nope"), "not_found");
  });
});

describe("when the sidecars are started again", () => {
  // Resolves when they say that they are ready.
  beforeAll(() => Promise.all(pairs.map((name) => pair(name).sidecar.restart())));

  test.each(pairs)("pair %s serves as before", async (name) => {
    await expect.poll(async () => verdict(await send(pair(name), PRODUCT_PATH, user)), eventually).toBe("200");
    expect((await order(pair(name), user)).status).toBe(201);
  });

  test.each(pairs)("pair %s still knows what was revoked", async (name) => {
    expectRefusal(await send(pair(name), PRODUCT_PATH, leaver), "revoked_token");
  });
});

describe("the log", () => {
  test.each(pairs)("of proxy %s is one line of JSON a request", async (name) => {
    const requestId = `request-through-${name}`;
    await send(pair(name), `${PRODUCT_PATH}?secret=hush`, user, { headers: { "x-request-id": requestId } });
    const linesOfRequest = async () => {
      const lines = await readLines(pair(name).proxy, "stdout");
      return lines.map((line) => LogLine.parse(JSON.parse(line))).filter((line) => line.requestId === requestId);
    };
    const facts = { method: "GET", path: PRODUCT_PATH, statusCode: 200, userId: "u-1001", errorCode: null };
    const names = { route: "GET /api/products/:id", backendService: "product-service" };
    await expect.poll(linesOfRequest, eventually).toEqual([expect.objectContaining({ ...facts, ...names })]);
  });

  test.each(pairs)("of sidecar %s is one line of JSON an event", async (name) => {
    const { sidecar } = pair(name);
    const lines = await readLines(sidecar, "stdout");
    const events = lines.map((line) => SidecarEvent.parse(JSON.parse(line)).event);
    expect(events).toEqual(expect.arrayContaining(["started", "ready", "control-call"]));
    expect(events).not.toContain("bug");
    expect(await readLines(sidecar, "stderr")).toEqual([]);
  });

  test.each(pairs)("of pair %s holds no secret", async (name) => {
    const outputs = [pair(name).proxy, pair(name).sidecar].flatMap((container) => [
      readLines(container, "stdout"),
      readLines(container, "stderr"),
    ]);
    const text = (await Promise.all(outputs)).flat().join("\n");
    const [, , signature] = user.split(".");
    for (const secret of [signature, shop.controlToken, "hush"]) expect(text).not.toContain(secret);
  });
});

// The last one: the breaker stays open for half a minute.
test("calls that fail through NGINX open the breaker of the sidecar beside it", async () => {
  const client = await shop.startClient();
  const broken = { url: urlOf(pair("b"), "/api/products/broken"), headers: bearer(user) };
  await sendFrom(client, [broken], { times: 60 });
  await expect.poll(async () => verdict(await send(pair("b"), PRODUCT_PATH, user)), eventually).toBe("circuit_open");
});
