import {
  type Auth,
  anyOf,
  anyone,
  apiKey,
  type ClaimsOf,
  jwt,
  memory,
  type Params,
  type RequestView,
  sequence,
  upstream,
} from "gatewright";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";

const keys = { issuer: "x", audience: "y", jwks: "https://id.example.com/jwks" };

describe("a caller gives the claims of its schema", () => {
  it("of zod and of zod/mini alike", () => {
    const full = jwt({ ...keys, claims: z.object({ sub: z.string(), role: z.enum(["a", "b"]).optional() }) });
    const small = jwt({ ...keys, claims: mini.object({ sub: mini.string() }) });
    expectTypeOf<ClaimsOf<typeof full>>().toEqualTypeOf<{ sub: string; role?: "a" | "b" | undefined }>();
    expectTypeOf<ClaimsOf<typeof small>>().toEqualTypeOf<{ sub: string }>();
  });

  it("nothing for anyone", () => {
    expectTypeOf(anyone).toEqualTypeOf<Auth<undefined>>();
  });

  it("one or the other for several ways in", () => {
    const token = jwt({ ...keys, claims: z.object({ sub: z.string() }) });
    const key = apiKey({ header: "X-API-Key", store: memory(), claims: z.object({ team: z.string() }) });
    const either = anyOf(token, key);
    expectTypeOf<ClaimsOf<typeof either>>().toEqualTypeOf<{ sub: string } | { team: string }>();
  });
});

it("a path gives its parameters as texts", () => {
  expectTypeOf<Params<"GET /users/:id/files/*rest">>().toEqualTypeOf<{ readonly id: string; readonly rest: string }>();
  expectTypeOf<Params<"GET /users">>().toEqualTypeOf<Record<never, string>>();
  expectTypeOf<RequestView<"GET /:id", undefined>["claims"]>().toEqualTypeOf<undefined>();
});

it("a step sees what the composition reads and what the steps before it answered", () => {
  const to = upstream({ at: "http://orders:8080" });
  sequence({
    reads: { claims: z.object({ sub: z.string() }), body: z.object({ id: z.string() }) },
    steps: {
      first: {
        to,
        call: "GET /items/:id",
        params: (view) => {
          expectTypeOf(view.claims).toEqualTypeOf<{ sub: string }>();
          expectTypeOf(view.body).toEqualTypeOf<{ id: string }>();
          return { id: view.body.id };
        },
        response: z.object({ price: z.number() }),
        require: ({ response }) => {
          expectTypeOf(response).toEqualTypeOf<{ price: number }>();
          return response.price > 0;
        },
      },
      second: {
        to,
        call: "POST /orders",
        body: ({ steps }) => {
          expectTypeOf(steps.first).toEqualTypeOf<{ price: number }>();
          return { price: steps.first.price };
        },
      },
    },
  });
});
