import { anyone, gateway, parallel, redirect, upstream } from "gatewright";

const products = upstream({ at: "http://127.0.0.1:8081", retry: { attempts: 2 } });

export default gateway({
  targets: ["envoy", "nginx"],
  auth: anyone,
  cors: { origins: ["https://www.example.com"] },
  routes: {
    "GET /a": { to: redirect({ to: "https://example.com/" }) },
    "GET /b": { to: parallel({ steps: { b: { to: products, call: "GET /b" } } }), cache: "5s" },
  },
});
