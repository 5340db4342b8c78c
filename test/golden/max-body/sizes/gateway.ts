import { anyone, gateway, upstream } from "gatewright";

const files = upstream({ at: "http://127.0.0.1:8081" });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  maxBody: "64kb",
  routes: {
    "PUT /files/*path": { to: files, maxBody: "10mb" },
    "POST /notes": { to: files },
  },
});
