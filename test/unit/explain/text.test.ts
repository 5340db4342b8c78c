import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type ExplainedGateway, explain } from "../../../cli/explain/explain.ts";
import { printText } from "../../../cli/explain/print-text.ts";
import type { SentRequest } from "../../../cli/explain/sent-request.ts";
import { withoutSecrets } from "../../../cli/explain/without-secrets.ts";
import { isUpdating } from "../../harness/golden.ts";
import { authorFolder } from "../load/author-folder.ts";
import { compileExplained, sent } from "./explained.ts";

const order = { body: Buffer.from(`{"productId":"blue shoe","quantity":2}`) };

/** The whole text, held as files beside this one. */
const held: readonly (readonly [string, SentRequest])[] = [
  ["a product is read", sent("GET /api/products/7", { claims: { role: "user" } })],
  ["an order without a token", sent("POST /api/orders", order)],
  ["an order of a guest", sent("POST /api/orders", { ...order, claims: { role: "guest" } })],
  ["a path with two readings", sent("GET /api//products/7")],
  ["a method that the path lacks", sent("DELETE /health")],
];

async function textOf(gateway: ExplainedGateway, request: SentRequest): Promise<string> {
  return printText(withoutSecrets(await explain(gateway, request), undefined));
}

describe("the text of an explanation", () => {
  let shop: ExplainedGateway;
  beforeAll(async () => {
    shop = await compileExplained(join(import.meta.dirname, "../../../examples/shop/gateway.ts"));
  });

  it.each(held)("is as it is held: %s", async (name, request) => {
    const file = join(import.meta.dirname, "expected", `${name.replaceAll(" ", "-")}.txt`);
    const text = await textOf(shop, request);
    if (isUpdating) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, "utf8"));
  });

  it("shows no byte of a credential", async () => {
    const headers = [
      { name: "Cookie", value: "session=s3cret" },
      { name: "Authorization", value: "Basic s3cret" },
    ];
    expect(await textOf(shop, sent("GET /api/products/7", { headers }))).not.toContain("s3cret");
    const cookies = headers.slice(0, 1);
    const text = await textOf(shop, sent("GET /api/products/7", { headers: cookies, claims: { role: "user" } }));
    expect(text).toContain("    cookie: <hidden>\n");
    expect(text).not.toContain("s3cret");
  });
});

const CHAIN = `
import { anyone, gateway, sequence, upstream } from "gatewright";
import { z } from "zod";
const users = upstream({ at: "http://users:8080" });
const carts = upstream({ at: "http://carts:8080" });
const User = z.object({ cart: z.object({ id: z.string() }) });
export default gateway({
  targets: ["envoy"],
  auth: anyone,
  routes: {
    "GET /cart/:user": {
      to: sequence({
        reads: { params: z.object({ user: z.string() }) },
        steps: {
          user: { to: users, call: "GET /users/:id", params: ({ params }) => ({ id: params.user }), response: User },
          cart: {
            to: carts,
            call: "POST /carts/:id/views",
            params: ({ steps }) => ({ id: steps.user.cart.id }),
            body: ({ steps, params }) => ({ cart: steps.user.cart.id, by: params.user }),
          },
        },
      }),
    },
  },
});
`;

it("writes what only an earlier answer tells by its name, and says so", async () => {
  const folder = authorFolder({ "gateway.ts": CHAIN });
  const { calls } = await explain(await compileExplained(folder("gateway.ts")), sent("GET /cart/ada"));
  expect(calls).toMatchObject([
    { step: "user", upstream: "users", target: "/users/ada", awaits: [], at: "gateway.ts:15" },
    {
      ...{ step: "cart", upstream: "carts", target: "/carts/<steps.user.cart.id>/views", at: "gateway.ts:16" },
      ...{ body: `{"cart":"<steps.user.cart.id>","by":"ada"}`, awaits: ["steps.user.cart.id"] },
    },
  ]);
});
