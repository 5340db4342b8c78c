import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "https://10.0.0.4:8443" });
//                            ^^^^^^^^^^^^^^^^^^^^^^^ upstream/certificate-by-address

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
