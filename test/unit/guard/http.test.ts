import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Ask } from "../../../sidecars/guard/ask.ts";
import { createGuardServer } from "../../../sidecars/guard/http.ts";
import type { GuardRequest } from "../../../sidecars/guard/request-view.ts";
import { refused, type Verdict } from "../../../sidecars/guard/verdict.ts";
import { listenInRunDir } from "../../../sidecars/serve.ts";
import { keptLog } from "../../harness/kept-log.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}
type Headers = Readonly<Record<string, string | string[]>>;
interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
}

const FACTS = { "x-gw-guard": "g-1", "x-gw-addr": "192.0.2.7", "x-request-id": "request-1" };
const PASSED: Verdict = {
  allowed: true,
  claims: {},
  userId: "u-1",
  remaining: 41,
  upstreamHeaders: { "x-user-id": "u-1" },
};

/** A guard on a socket, whose verdict is given; what it was asked is kept. */
async function door(verdict: () => Verdict | Promise<Verdict>) {
  const asked: { guardId: string | undefined; request: GuardRequest }[] = [];
  const ask: Ask = (guardId, request) => {
    asked.push({ guardId, request });
    return verdict();
  };
  const { log, events } = keptLog();
  const runDir = await mkdtemp(join(tmpdir(), "guard-"));
  const { server, serving } = createGuardServer(ask, log);
  await listenInRunDir(server, runDir, "guard.sock");
  onTestFinished(async () => {
    await serving.end(0);
    await rm(runDir, { recursive: true });
  });
  const send = ({ method, path, headers }: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const socketPath = join(runDir, "guard.sock");
      const call = request({ socketPath, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("latin1"),
          }),
        );
      });
      call.on("error", reject);
      call.end();
    });
  return { asked, events, send };
}

function fromEnvoy(headers: Headers = {}): Question {
  return { method: "POST", path: "/envoy/orders/1?q=%20", headers: { ...FACTS, ...headers } };
}

function fromNginx(headers: Headers = {}): Question {
  const told = { "x-gw-method": "POST", "x-gw-uri": "/orders/1?q=%20" };
  return { method: "GET", path: "/nginx", headers: { ...FACTS, ...told, ...headers } };
}

const doors = [
  ["Envoy", fromEnvoy],
  ["NGINX", fromNginx],
] as const;

describe("both doors", () => {
  it.each(doors)("%s asks of the same request, credential lines kept apart", async (_, from) => {
    const { send, asked } = await door(() => PASSED);
    await send(from({ authorization: ["Bearer a", "Bearer b"], "x-plan": "gold" }));
    expect(asked[0]).toMatchObject({
      guardId: "g-1",
      request: {
        method: "POST",
        target: "/orders/1?q=%20",
        address: "192.0.2.7",
        requestId: "request-1",
        headers: { authorization: ["Bearer a", "Bearer b"], "x-plan": ["gold"] },
      },
    });
  });

  it.each(doors)("%s is told what upstream and log shall know of a request that may pass", async (_, from) => {
    const { send } = await door(() => Promise.resolve(PASSED));
    expect(await send(from())).toMatchObject({
      status: 200,
      headers: { "x-user-id": "u-1", "x-gw-user": "u-1", "x-gw-remaining": "41" },
      body: "",
    });
  });

  it.each(doors)("%s takes an IPv4 address that is mapped into IPv6 as IPv4", async (_, from) => {
    const { send, asked } = await door(() => PASSED);
    await send(from({ "x-gw-addr": "::ffff:192.0.2.7" }));
    expect(asked[0]?.request.address).toBe("192.0.2.7");
  });

  it.each([
    ["no address", "GET", "/envoy/x", { "x-gw-addr": "" }],
    ["an address that is none", "GET", "/envoy/x", { "x-gw-addr": "somewhere" }],
    ["another path", "GET", "/other", {}],
    ["no target", "GET", "/nginx", { "x-gw-method": "GET" }],
  ])("a question with %s gets no verdict", async (_, method, path, headers) => {
    const { send, asked } = await door(() => PASSED);
    const answer = await send({ method, path, headers: { ...FACTS, ...headers } });
    expect(answer).toMatchObject({ status: 404, body: "" });
    expect(answer.headers).not.toHaveProperty("x-gw-code");
    expect(asked).toEqual([]);
  });

  it.each([
    [
      "thrown",
      () => {
        throw new Error("our bug");
      },
    ],
    ["rejected", () => Promise.reject(new Error("our bug"))],
  ])("a defect (%s) is no verdict, and is in the log", async (_, verdict) => {
    const { send, events } = await door(verdict);
    expect(await send(fromEnvoy())).toMatchObject({ status: 500, body: "" });
    expect(events).toMatchObject([{ event: "bug", fields: { stack: expect.stringContaining("our bug") } }]);
  });
});

describe("a refusal", () => {
  const limited = refused("rate_limited", { retryAfterMs: 6_200, userId: "u-1", remaining: 0 });
  const body = '{"error":"Too many requests","code":"rate_limited","requestId":"request-1"}';

  it("reaches Envoy with its own status and body", async () => {
    const { send } = await door(() => limited);
    expect(await send(fromEnvoy())).toMatchObject({
      status: 429,
      headers: {
        "content-type": "application/json",
        "retry-after": "7",
        "x-gw-code": "rate_limited",
        "x-gw-user": "u-1",
        "x-gw-remaining": "0",
      },
      body,
    });
  });

  it("reaches NGINX as 403 with all of it in headers", async () => {
    const { send } = await door(() => limited);
    const answer = await send(fromNginx());
    expect(answer).toMatchObject({
      status: 403,
      headers: {
        "x-gw-status": "429",
        "x-gw-retry-after": "7",
        "x-gw-code": "rate_limited",
        "x-gw-body": body,
        "x-gw-user": "u-1",
        "x-gw-remaining": "0",
      },
      body: "",
    });
    expect(answer.headers).not.toHaveProperty("x-gw-authenticate");
  });

  it("says the scheme by the header that each door passes on, and by no other", async () => {
    const missing = refused("missing_token");
    const envoy = await (await door(() => missing)).send(fromEnvoy());
    expect(envoy).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
    const nginx = await (await door(() => missing)).send(fromNginx());
    expect(nginx).toMatchObject({ status: 403, headers: { "x-gw-authenticate": "Bearer", "x-gw-status": "401" } });
    expect(nginx.headers).not.toHaveProperty("www-authenticate");
  });

  it("that is a 503 travels to Envoy as 470, since a 5xx would count as a dead guard", async () => {
    const open = refused("circuit_open", { retryAfterMs: 30_000 });
    const envoy = await (await door(() => open)).send(fromEnvoy());
    expect(envoy).toMatchObject({ status: 470, headers: { "retry-after": "30", "x-gw-code": "circuit_open" } });
    const nginx = await (await door(() => open)).send(fromNginx());
    expect(nginx).toMatchObject({ status: 403, headers: { "x-gw-status": "503", "x-gw-retry-after": "30" } });
  });
});
