import { anyone, gateway, group, upstream } from "gatewright";

const one = upstream({ name: "one", at: "http://127.0.0.1:8081" });
const two = upstream({ name: "two", at: "http://127.0.0.1:8082" });
const duplicates = group({
  prefix: "/v1",
  routes: { "GET /": { to: one }, "DELETE /items/:id": { name: "remove", to: two } },
});

export default gateway({
  targets: ["envoy", "nginx"],
  clientAddress: { trust: ["10.0.0.0/8", "2001:db8::/32"] },
  auth: anyone,
  routes: {
    "ANY /*rest": { to: two },
    "GET /items/:id": { to: one },
    "GET /items/new": { to: two },
    "POST /items/new": { to: one },
    "GET /items/:id/*tail": { to: one },
  },
  groups: [duplicates],
});
