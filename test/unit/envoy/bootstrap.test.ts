import { describe, expect, test } from "vitest";
import { envoy, envoyArguments } from "../../../targets/envoy/index.ts";
import { anUpstream, aPath, aPlan, aRelay, aRoute, toHealth, toSequence } from "../../harness/plans.ts";
import { at, deployment, emittedFile } from "./emitted.ts";

const plan = aPlan("envoy", { paths: [aPath("/health", aRoute("GET", toHealth()))] });
const bootstrap = emittedFile(plan, "bootstrap.json");

describe("the bootstrap", () => {
  test("keeps the admin interface on loopback and open only for what is needed", () => {
    expect(at(bootstrap, "admin", "address", "socket_address")).toEqual({ address: "127.0.0.1", port_value: 9901 });
    expect(at(bootstrap, "admin", "allow_paths")).toEqual([
      { exact: "/ready" },
      { exact: "/certs" },
      { prefix: "/stats" },
      { prefix: "/clusters" },
      { prefix: "/drain_listeners" },
    ]);
  });

  test("bounds the connections of clients", () => {
    const monitor = at(bootstrap, "overload_manager", "resource_monitors", 0, "typed_config");
    expect(at(monitor, "max_active_downstream_connections")).toBe(50_000);
  });

  test("takes patterns of any route's length", () => {
    const layer = at(bootstrap, "layered_runtime", "layers", 0, "static_layer");
    expect(at(layer, "re2.max_program_size.error_level")).toBe(10_000);
  });

  test("reads each kind of resource from a file in a directory of its own", () => {
    expect(at(bootstrap, "dynamic_resources", "lds_config", "path_config_source")).toEqual({
      path: "/etc/gatewright/envoy/listeners/listeners.json",
      watched_directory: { path: "/etc/gatewright/envoy/listeners" },
    });
    const withRelay = aPlan("envoy", {
      upstreams: [anUpstream("b")],
      relays: [aRelay("r", "b")],
      paths: [aPath("/x", aRoute("ANY", toSequence("b"), { relay: "r" }))],
    });
    const folders = envoy.emit(withRelay, deployment).map(({ path }) => path.split("/").slice(0, -1).join("/"));
    expect(new Set(folders).size).toBe(folders.length);
  });
});

describe("the command line", () => {
  test("leaves the log no longer in a buffer than a second", () => {
    expect(envoyArguments(deployment).join(" ")).toContain("--file-flush-interval-msec 1000");
  });

  test("lets requests on a replaced listener end for as long as a shutdown does", () => {
    expect(envoyArguments(deployment).join(" ")).toContain("--drain-time-s 30");
  });

  test("starts one thread a core unless the deployment says otherwise", () => {
    expect(envoyArguments(deployment)).not.toContain("--concurrency");
    expect(envoyArguments({ ...deployment, workers: 2 }).join(" ")).toContain("--concurrency 2");
  });
});

test("the same plan gives the same bytes", () => {
  expect(envoy.emit(plan, deployment)).toEqual(envoy.emit(structuredClone(plan), deployment));
});
