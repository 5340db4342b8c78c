import { describe, expect, test } from "vitest";
import { ENVOY_HEADERS, HOP_BY_HOP_HEADERS, INTERNAL_HEADERS } from "../../../model/headers.ts";
import { aDeployment, nginxText } from "../../harness/nginx.ts";
import {
  aGuard,
  anUpstream,
  aPath,
  aPlan,
  aRelay,
  aRoute,
  guarded,
  toSequence,
  toUpstream,
} from "../../harness/plans.ts";

const plan = aPlan("nginx", {
  upstreams: [anUpstream("shop"), anUpstream("secure", { at: ["https://secure.example"] })],
  guards: [aGuard("g")],
  relays: [aRelay("r", "shop")],
  paths: [
    aPath("/a", aRoute("GET", toUpstream("shop"), { guard: "g", policies: guarded })),
    aPath("/b", aRoute("GET", toSequence("shop"), { relay: "r" })),
    aPath("/c", aRoute("GET", toUpstream("secure"))),
  ],
});
const text = nginxText(plan);
const lines = text.split("\n").map((line) => line.trim());
/** The server for clients, and the one for the relay. */
const [, front = "", behind = ""] = text.split("\n  server {");

describe("edge defaults of nginx.conf", () => {
  test.each([
    ["runs in the foreground", "daemon off;"],
    ["takes as many workers as there are cores", "worker_processes auto;"],
    ["lets old workers end within the drain", "worker_shutdown_timeout 30s;"],
    ["writes nothing of a request to the error log", "error_log stderr alert;"],
    ["puts its pid into the shared directory", "pid /run/gateway/nginx.pid;"],
    ["puts bodies into the shared directory", "client_body_temp_path /run/gateway/nginx-client-body;"],
    ["does not tell its version", "server_tokens off;"],
    ["holds small heads in little memory", "client_header_buffer_size 1k;"],
    ["takes a line as long as a whole head", "large_client_header_buffers 2 16k;"],
    ["gives up on slow heads", "client_header_timeout 10s;"],
    ["gives up on slow bodies", "client_body_timeout 60s;"],
    ["gives up on clients that do not read", "send_timeout 60s;"],
    ["outlives the idle connections of load balancers", "keepalive_timeout 75s;"],
    ["frees timed out connections at once", "reset_timedout_connection on;"],
    ["drops names with an underscore", "underscores_in_headers off;"],
    ["drops names that are none", "ignore_invalid_headers on;"],
    ["keeps connections to upstreams: version", "proxy_http_version 1.1;"],
    ["keeps connections to upstreams: header", 'proxy_set_header connection "";'],
    ["keeps connections to upstreams: pool", "keepalive 64;"],
    ["closes idle connections before upstreams do", "keepalive_timeout 4s;"],
    ["tries nothing twice", "proxy_next_upstream off;"],
    ["takes no address out for somebody's failure", "server 127.0.0.1:9001 max_fails=0;"],
    ["holds no answer back", "proxy_buffering off;"],
    [
      "obeys no upstream's X-Accel headers",
      "proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset;",
    ],
    ["leaves Location headers alone", "proxy_redirect off;"],
    ["connects within a second", "proxy_connect_timeout 1s;"],
    ["verifies upstreams that speak TLS", "proxy_ssl_verify on;"],
    ["tells them which host is meant", "proxy_ssl_server_name on;"],
    ["waits a second for the guard", "proxy_read_timeout 1s;"],
    ["asks the guard without the body", "proxy_pass_request_body off;"],
    ["writes log lines in pieces that a pipe keeps whole", "access_log /dev/stdout gateway buffer=4k flush=1s;"],
  ])("%s", (_, line) => {
    expect(lines).toContain(line);
  });

  test("no upstream that speaks TLS, no certificates to be found", () => {
    const none = nginxText(
      aPlan("nginx", { upstreams: [anUpstream("a")], paths: [aPath("/a", aRoute("GET", toUpstream("a")))] }),
    );
    expect(none).not.toContain("proxy_ssl");
  });

  test("a client's copies of our headers and of Envoy's are replaced for every upstream", () => {
    for (const name of [...Object.values(INTERNAL_HEADERS), ...ENVOY_HEADERS, "x-user-id"]) {
      expect(front).toContain(`\n    proxy_set_header ${name} `);
    }
  });

  test("headers of one connection go no further, except for the framing that NGINX does itself", () => {
    for (const name of HOP_BY_HOP_HEADERS) {
      expect(front.includes(`\n    proxy_set_header ${name} "";`)).toBe(name !== "transfer-encoding");
    }
  });

  test("no location has headers of its own, which would lose those of the server", () => {
    const locations = front.split("\n    location ").slice(1);
    const asked = locations.filter((location) => location.startsWith('= "/;gateway/guard"'));
    expect(asked).toHaveLength(1);
    for (const location of locations.filter((location) => !asked.includes(location))) {
      expect(location).not.toContain("proxy_set_header");
    }
  });

  test("an upstream's copies of our facts never reach client or relay", () => {
    for (const name of Object.values(INTERNAL_HEADERS)) {
      for (const server of [front, behind]) expect(server).toContain(`proxy_hide_header ${name};`);
    }
  });

  test("the server for the relay is on a unix socket, logs nothing and does not limit bodies", () => {
    expect(behind).toContain("listen unix:/run/gateway/upstream.sock;");
    expect(behind).toContain("access_log off;");
    expect(behind).toContain("client_max_body_size 0;");
    expect(behind).not.toContain("default_server");
  });

  test("the client's address is the peer's unless proxies are trusted", () => {
    expect(text).not.toContain("real_ip");
    const trusting = nginxText({ ...plan, gateway: { ...plan.gateway, trust: ["10.0.0.0/8", "2001:db8::/32"] } });
    expect(trusting).toContain("set_real_ip_from 10.0.0.0/8;\n    set_real_ip_from 2001:db8::/32;");
    expect(trusting).toContain("real_ip_header X-Forwarded-For;\n    real_ip_recursive on;");
    expect(trusting.split("\n  server {")[2]).not.toContain("real_ip");
  });

  test("an IPv6 address to listen on stands in brackets", () => {
    expect(nginxText(plan, aDeployment({ listen: { host: "::", port: 80 } }))).toContain(
      "listen [::]:80 default_server;",
    );
  });

  test("the same plan and deployment give the same bytes", () => {
    expect(nginxText(structuredClone(plan))).toBe(text);
  });
});
