import { describe, expect, test } from "vitest";
import { keepingUpstreams } from "../../../compiler/passes/called-upstreams.ts";
import {
  anUpstream,
  aPath,
  aPlan,
  aRelay,
  aRoute,
  breakerOf,
  toHealth,
  toSequence,
  toUpstream,
} from "../../harness/plans.ts";
import { at, cluster, emittedFile, listOf } from "./emitted.ts";

const breaker = { errors: 0.125, overMs: 10_000, atLeast: 10, pauseMs: 30_000, probes: 1 };
const plan = aPlan("envoy", {
  upstreams: [
    anUpstream("address", { at: ["http://127.0.0.1:9001", "http://[::1]:9002"], breaker }),
    anUpstream("name", { at: ["http://product-service:8080"] }),
    anUpstream("tls", { at: ["https://api.example", "https://192.0.2.7:8443", "http://plain.example:81"] }),
    anUpstream("relayed", { breaker }),
    anUpstream("unused"),
  ],
  relays: [aRelay("r", "relayed")],
  paths: [
    aPath("/a", aRoute("ANY", toUpstream("address"), { policies: [breakerOf("address")] })),
    aPath("/b", aRoute("ANY", toUpstream("name"))),
    aPath("/c", aRoute("ANY", toUpstream("tls"))),
    aPath("/d", aRoute("ANY", toSequence("relayed"), { relay: "r" })),
  ],
});
const endpoints = (name: string) => listOf(at(cluster(plan, name), "load_assignment", "endpoints", 0, "lb_endpoints"));

describe("the clusters", () => {
  test("hold what routes of earlier plans lead to behind the plan's own, with their breaker", () => {
    const address = anUpstream("address", { at: ["http://127.0.0.1:1"] });
    const former = [address, anUpstream("gone", { breaker }), anUpstream("gone"), anUpstream("unused")];
    const keeping = keepingUpstreams(plan, former);
    const all = listOf(at(emittedFile(keeping, "clusters/clusters.json"), "resources"));
    expect(all.map((one) => at(one, "name"))).toEqual([
      ...["address", "name", "tls", "relayed", "gone", "unused", "@guard", "@relay"],
    ]);
    expect(cluster(keeping, "address")).toEqual(cluster(plan, "address"));
    expect(at(cluster(keeping, "gone"), "outlier_detection")).toEqual(
      at(cluster(plan, "address"), "outlier_detection"),
    );
    expect(at(cluster(plan, "relayed"), "outlier_detection")).toBeUndefined();
  });

  test("are the upstreams that somebody calls, and the sidecar", () => {
    const all = listOf(at(emittedFile(plan, "clusters/clusters.json"), "resources"));
    expect(all.map((one) => at(one, "name"))).toEqual(["address", "name", "tls", "relayed", "@guard", "@relay"]);
  });

  test("take addresses as they are", () => {
    expect(at(cluster(plan, "address"), "type")).toBe("STATIC");
    expect(at(endpoints("address")[1], "endpoint", "address", "socket_address")).toEqual({
      address: "::1",
      port_value: 9002,
    });
  });

  test("look names up every five seconds or as the answer says", () => {
    expect(at(cluster(plan, "name"), "cluster_type", "typed_config")).toEqual({
      "@type": "type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster",
      dns_lookup_family: "V4_PREFERRED",
      dns_refresh_rate: "5s",
      respect_dns_ttl: true,
    });
  });

  test("give up a connection after a second", () => {
    expect(at(cluster(plan, "name"), "connect_timeout")).toBe("1s");
  });

  test("have no bulkhead that nobody declared", () => {
    for (const name of ["name", "@guard", "@relay"]) {
      expect(at(cluster(plan, name), "circuit_breakers", "thresholds", 0, "max_requests")).toBe(50_000);
    }
  });

  test("verify authority and name of each https host, and send no address as a name", () => {
    const tls = cluster(plan, "tls");
    expect(
      endpoints("tls").map((one) => at(one, "metadata", "filter_metadata", "envoy.transport_socket_match")),
    ).toEqual([{ tls: "api.example" }, { tls: "192.0.2.7" }, undefined]);
    const [byName, byAddress] = [0, 1].map((index) =>
      at(tls, "transport_socket_matches", index, "transport_socket", "typed_config"),
    );
    expect(at(byName, "sni")).toBe("api.example");
    expect(at(byName, "common_tls_context", "validation_context")).toEqual({
      trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
      match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: "api.example" } }],
    });
    expect(at(byAddress, "sni")).toBeUndefined();
  });
});

describe("a breaker", () => {
  test("is outlier detection that acts on one host, by the share, for the pause", () => {
    expect(at(cluster(plan, "address"), "common_lb_config", "healthy_panic_threshold", "value")).toBe(0);
    expect(at(cluster(plan, "address"), "outlier_detection")).toMatchObject({
      interval: "10s",
      failure_percentage_threshold: 13,
      failure_percentage_request_volume: 10,
      failure_percentage_minimum_hosts: 1,
      enforcing_failure_percentage: 100,
      max_ejection_percent: 100,
      base_ejection_time: "30s",
      max_ejection_time: "30s",
    });
  });

  test("never opens without a failure, however small the share", () => {
    const sensitive = { ...breaker, errors: 0.001 };
    const tiny = aPlan("envoy", {
      upstreams: [anUpstream("b", { breaker: sensitive })],
      paths: [aPath("/a", aRoute("ANY", toUpstream("b"), { policies: [breakerOf("b")] }))],
    });
    expect(at(cluster(tiny, "b"), "outlier_detection", "failure_percentage_threshold")).toBe(1);
  });

  test("is the relay's where only the relay calls", () => {
    expect(at(cluster(plan, "relayed"), "outlier_detection")).toBeUndefined();
  });
});

test("a gateway without relays has neither their cluster nor their socket", () => {
  const without = aPlan("envoy", { paths: [aPath("/health", aRoute("GET", toHealth()))] });
  expect(cluster(without, "@relay")).toBeUndefined();
  const listeners = listOf(at(emittedFile(without, "listeners/listeners.json"), "resources"));
  expect(listeners.map((one) => at(one, "name"))).toEqual(["gateway"]);
});
