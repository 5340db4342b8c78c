import { anyone, gateway, respond } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /gone/:id": { to: respond({ status: 410 }), rewrite: ({ params }) => `/orders/${params.id}` } },
//                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ rewrite/no-upstream
});
