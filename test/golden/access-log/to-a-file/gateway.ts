import { anyone, gateway, upstream } from "gatewright";

// On NGINX a route with a breaker has a second log, and says the first again.
const products = upstream({
  at: "http://127.0.0.1:8081",
  breaker: { errors: "50%", over: "10s", atLeast: 10, pause: "30s" },
});

export default gateway({ targets: ["envoy", "nginx"], auth: anyone, routes: { "GET /products": { to: products } } });
