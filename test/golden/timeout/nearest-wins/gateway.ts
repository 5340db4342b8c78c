import { anyone, gateway, group, upstream } from "gatewright";

const slow = upstream({ at: "http://127.0.0.1:8081", timeout: "3s", answersWithin: "4s" });
const plain = upstream({ at: "http://127.0.0.1:8082" });

const reports = group({
  prefix: "/reports",
  timeout: "30s",
  routes: {
    "GET /:id": { to: plain },
    "GET /:id/summary": { to: plain, timeout: "750ms" },
  },
});

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  routes: { "GET /slow": { to: slow }, "GET /plain": { to: plain } },
  groups: [reports],
});
