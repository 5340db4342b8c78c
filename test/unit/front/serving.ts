import type { RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import type { SidecarConfig } from "../../../sidecars/config.ts";
import { type FrontSidecar, startFrontSidecar } from "../../harness/front-sidecar.ts";
import { type Service, startService } from "../../harness/service.ts";
import { memoryLimit, sidecarConfig } from "../../harness/sidecar-config.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../../harness/tokens.ts";

const key = createSigningKey("k-1", "ES256");
const issuer = "https://issuer.example";

export function bearer(sub = "u-1"): string {
  return `Bearer ${signToken({ iss: issuer, aud: "shop", sub, exp: inSeconds(300) }, key)}`;
}

type Route = SidecarConfig["front"]["paths"][number]["routes"][number];

export interface ServingChanges {
  readonly upstream?: RequestListener;
  readonly timeoutMs?: number;
  readonly trust?: readonly string[];
  readonly breaker?: SidecarConfig["upstreams"][string]["breaker"];
}

export interface Serving extends FrontSidecar {
  readonly upstream: Service;
}

/** An upstream behind a front that has one route of each kind. */
export async function startServing(changes: ServingChanges = {}): Promise<Serving> {
  const upstream = await startService("upstream", changes.upstream ?? ((_request, response) => response.end("ok")));
  onTestFinished(() => upstream.stop());
  const forward: Route["to"] = { kind: "upstream", upstream: "service", timeoutMs: changes.timeoutMs ?? 5_000 };
  const route = (name: string, to: Route["to"], guard?: string): Route => {
    const method = name.split(" ")[0] ?? "ANY";
    return { name, method, maxBodyBytes: 100, to, ...(guard === undefined ? {} : { guard }) };
  };
  const rewrite = [{ text: "/v2/" }, { param: "rest" }, { text: "/of/" }, { param: "id" }];
  const config = sidecarConfig({
    trust: [...(changes.trust ?? [])],
    upstreams: {
      service: {
        addresses: [`http://127.0.0.1:${upstream.port}`],
        ...(changes.breaker ? { breaker: changes.breaker } : {}),
      },
    },
    callers: {
      customers: {
        ...{ kind: "jwt", issuer, audience: "shop", algorithms: ["ES256"], claims: { type: "object" } },
        jwks: JSON.parse(JSON.stringify(keySetOf(key))),
      },
    },
    limits: { address: memoryLimit({ count: 3 }) },
    guards: {
      customers: { caller: "customers", allow: [], limits: [] },
      limited: { allow: [], limits: ["address"] },
    },
    front: {
      paths: [
        {
          pattern: "/items",
          routes: [route("GET /items", forward, "customers"), route("POST /items", forward, "customers")],
        },
        { pattern: "/open", routes: [route("ANY /open", forward)] },
        { pattern: "/limited", routes: [route("GET /limited", forward, "limited")] },
        {
          pattern: "/motd",
          routes: [
            route(
              "GET /motd",
              { kind: "respond", status: 200, body: '{"motd":"$5"}', headers: { "cache-control": "no-store" } },
              "customers",
            ),
          ],
        },
        { pattern: "/gone", routes: [route("GET /gone", { kind: "respond", status: 204, body: "", headers: {} })] },
        { pattern: "/old/:id/*rest", routes: [route("GET /old", { ...forward, rewrite })] },
      ],
    },
  });
  const serving = { ...(await startFrontSidecar(config)), upstream };
  await serving.sidecar.ready;
  return serving;
}
