import { anyone, gateway } from "gatewright";

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /users": { auth: anyone, to: users } },
//                                            ^^^^^ type/unknown-name
});
