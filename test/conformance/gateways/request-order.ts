import { anyone, gateway, health, jwt, respond, upstream } from "gatewright";
import { z } from "zod";

const echo = upstream({ at: "http://echo:8080" });
const marked = (route: string) => ({ auth: anyone, to: respond({ status: 200, json: { route } }) });

/** One route for every way in which a request can find its route, public and guarded. */
export default gateway({
  targets: ["envoy", "nginx"],
  auth: jwt({
    issuer: "https://auth.shop.example",
    audience: "shop",
    algorithms: ["RS256"],
    jwks: { from: upstream({ at: "http://keys:8080" }), path: "/keys" },
    claims: z.object({ sub: z.string() }),
  }),
  routes: {
    "GET /health": health(),
    "GET /public": { auth: anyone, to: echo },
    "POST /public": { auth: anyone, to: echo, maxBody: "1kb" },
    "GET /guarded": { to: echo },
    "PUT /guarded/:id": { to: echo, rewrite: ({ params }) => `/v2/${params.id}/items` },
    "GET /message": { to: respond({ status: 200, json: { message: 'costs 5 $ and 100 %; "quoted"' } }) },
    "GET /gone": {
      auth: anyone,
      to: respond({
        status: 410,
        json: { error: "Use /public" },
        headers: { sunset: "Wed, 01 Jul 2026 00:00:00 GMT" },
      }),
    },
    "GET /empty": { auth: anyone, to: respond({ status: 204 }) },
    "ANY /any/*rest": { auth: anyone, to: echo },
    "GET /mixed": marked("get"),
    "ANY /mixed": marked("any other"),
    "GET /items/special": marked("literal"),
    "GET /items/:id": marked("parameter"),
    "GET /items/*rest": marked("rest"),
    "GET /items/:id/parts": marked("parameter, then literal"),
    "GET /items/special/:part": marked("literal, then parameter"),
    "GET /slash": marked("without slash"),
    "GET /slash/": marked("with slash"),
  },
});
