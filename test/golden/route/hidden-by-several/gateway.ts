import { anyone, gateway, upstream } from "gatewright";

const files = upstream({ at: "http://files:8080" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: {
    "GET /files/": { to: files },
    "ANY /files/:name": { to: files },
    "POST /files/:folder/*path": { to: files },
    "GET /files/*all": { to: files },
    "GET /notes/": { to: files },
    "GET /notes/*left": { to: files },
  },
});
