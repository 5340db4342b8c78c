import { describe, expect, test } from "vitest";
import { aPath, aPlan, aRoute, toHealth } from "../../harness/plans.ts";
import { at, connectionManager, emittedFile, listOf } from "./emitted.ts";

const plan = aPlan("envoy", { paths: [aPath("/health", aRoute("GET", toHealth()))] });
const manager = connectionManager(plan);
const setting = (...path: readonly string[]) => at(manager, ...path);

describe("an edge default", () => {
  test("buffers at most 32 KiB a connection", () => {
    const listener = at(emittedFile(plan, "listeners/listeners.json"), "resources", ["gateway"]);
    expect(at(listener, "per_connection_buffer_limit_bytes")).toBe(32_768);
  });

  test("ends a connection that is idle for an hour", () => {
    expect(setting("common_http_protocol_options", "idle_timeout")).toBe("3600s");
  });

  test("ends a request of which nothing moves for five minutes", () => {
    expect(setting("stream_idle_timeout")).toBe("300s");
  });

  test("gives a client ten seconds for its headers and five minutes for all", () => {
    expect(setting("request_headers_timeout")).toBe("10s");
    expect(setting("request_timeout")).toBe("300s");
  });

  test("bounds what one HTTP/2 connection may open and send ahead", () => {
    expect(setting("http2_protocol_options")).toEqual({
      max_concurrent_streams: 100,
      initial_stream_window_size: 65_536,
      initial_connection_window_size: 1_048_576,
    });
  });

  test("drops headers with underscores", () => {
    expect(setting("common_http_protocol_options", "headers_with_underscores_action")).toBe("DROP_HEADER");
  });

  test("takes at most 100 headers of 16 KiB together", () => {
    expect(setting("common_http_protocol_options", "max_headers_count")).toBe(100);
    expect(setting("max_request_headers_kb")).toBe(16);
  });

  test("keeps the name of the server to itself", () => {
    expect(setting("server_header_transformation")).toBe("PASS_THROUGH");
  });

  test("tells upstreams and clients nothing of Envoy's own", () => {
    expect(at(manager, "http_filters", ["envoy.filters.http.router"], "typed_config", "suppress_envoy_headers")).toBe(
      true,
    );
  });

  test("never repairs a path", () => {
    expect(setting("normalize_path")).toBe(false);
    expect(setting("merge_slashes")).toBe(false);
    expect(setting("path_with_escaped_slashes_action")).toBe("KEEP_UNCHANGED");
  });

  test("refuses the absolute form and serves HTTP/1.0", () => {
    expect(setting("http_protocol_options", "allow_absolute_url")).toBe(false);
    expect(setting("http_protocol_options", "accept_http_10")).toBe(true);
  });

  test("ignores offers to switch the protocol", () => {
    expect(setting("http_protocol_options", "ignore_http_11_upgrade")).toEqual([{ safe_regex: { regex: ".*" } }]);
  });
});

describe("the client's address", () => {
  test("is the connection's, whatever X-Forwarded-For says", () => {
    expect(setting("use_remote_address")).toBe(true);
    expect(setting("skip_xff_append")).toBe(true);
    expect(setting("original_ip_detection_extensions")).toBeUndefined();
  });

  test("is read of X-Forwarded-For behind trusted proxies", () => {
    const trusting = connectionManager(aPlan("envoy", { trust: ["10.0.0.0/8", "192.0.2.7", "2001:db8::1"] }));
    expect(at(trusting, "use_remote_address")).toBe(false);
    expect(at(trusting, "original_ip_detection_extensions", 0, "typed_config", "xff_trusted_cidrs", "cidrs")).toEqual([
      { address_prefix: "10.0.0.0", prefix_len: 8 },
      { address_prefix: "192.0.2.7", prefix_len: 32 },
      { address_prefix: "2001:db8::1", prefix_len: 128 },
    ]);
  });
});

describe("before anything reads a header", () => {
  const mutations = listOf(at(manager, "early_header_mutation_extensions", 0, "typed_config", "mutations"));
  const position = (mutation: unknown) =>
    mutations.findIndex((one) => JSON.stringify(one) === JSON.stringify(mutation));

  test.each(["x-gw-", "x-envoy-"])("a client's headers that begin with %s are gone", (prefix) => {
    expect(position({ remove_on_match: { key_matcher: { prefix } } })).toBeGreaterThanOrEqual(0);
  });

  test.each(["x-user-id", "x-forwarded-proto", "x-forwarded-host", "tracestate", "te", "proxy-authorization"])(
    "a client's %s is gone",
    (remove) => {
      expect(position({ remove })).toBeGreaterThanOrEqual(0);
    },
  );

  test("nothing is written there: what comes in cannot depend on an order", () => {
    expect(mutations.filter((one) => at(one, "append") !== undefined)).toEqual([]);
  });
});

test("the filters stand in the order of the request", () => {
  expect(listOf(setting("http_filters")).map((filter) => at(filter, "name"))).toEqual([
    "request_id",
    "trace_context",
    "log_facts",
    "canonical_request",
    "guard",
    "body_buffer",
    "body_size",
    "envoy.filters.http.router",
  ]);
});

test("a listener has its guard before any route needs it, since routes are read anew without it", () => {
  expect(plan.guards).toEqual([]);
  expect(at(manager, "http_filters", ["guard"])).toBeDefined();
});
