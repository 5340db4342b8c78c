import { anyone, gateway, upstream } from "gatewright";

const orders = upstream({ at: "http://orders:8080" });
enum Role {
//   ^^^^ load/unsupported-syntax
  Admin = "admin",
}

export default gateway({
  targets: ["envoy", "nginx"],
  routes: { "GET /orders": { auth: anyone, to: orders } },
});
