import { describe, expect, test } from "vitest";
import { nginxText } from "../../harness/nginx.ts";
import {
  aGuard,
  anUpstream,
  aPath,
  aPlan,
  aRelay,
  aRoute,
  breakerOf,
  guarded,
  maxBody,
  rewrite,
  timeout,
  toHealth,
  toResponse,
  toSequence,
  toUpstream,
} from "../../harness/plans.ts";

const upstreams = [anUpstream("shop"), anUpstream("Shop")];
const guards = [aGuard("g1"), aGuard("g2")];
type Paths = NonNullable<Parameters<typeof aPlan>[1]>["paths"];
const printed = (paths: Paths, more: Parameters<typeof aPlan>[1] = {}) =>
  nginxText(aPlan("nginx", { upstreams, guards, paths: paths ?? [], ...more }));

/** The block that begins with `head`, without its braces. */
function blockOf(text: string, head: string): readonly string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const from = lines.indexOf(`${head} {`);
  return from < 0 ? [] : lines.slice(from + 1, lines.indexOf("}", from));
}

describe("the route table of nginx.conf", () => {
  test("patterns of one shape share a table, whatever their parameters are called", () => {
    const text = printed([
      aPath("/a/:id", aRoute("GET", toUpstream("shop"))),
      aPath("/b/:name", aRoute("GET", toUpstream("shop"))),
    ]);
    expect(blockOf(text, "map $gw_key_1 $gw_candidates_1")).toEqual([
      'default "";',
      '/a/: " 1.1 /a/:";',
      '/b/: " 2.1 /b/:";',
    ]);
    expect(text).not.toContain("$gw_key_2");
  });

  test("tables are asked in order of precedence: literals, then parameters, then rests", () => {
    const text = printed([
      aPath("/a/b", aRoute("GET", toUpstream("shop"))),
      aPath("/a/:id", aRoute("GET", toUpstream("shop"))),
      aPath("/a/*rest", aRoute("GET", toUpstream("shop"))),
    ]);
    expect(blockOf(text, "map $gw_key_1$gw_candidates_1 $gw_path")[0]).toBe("default $gw_path_2;");
    expect(blockOf(text, "map $gw_key_2 $gw_candidates_2")).toContain('/a/: " 2.1 /a/:";');
    expect(blockOf(text, "map $gw_key_3$gw_candidates_3 $gw_path_3")[0]).toBe("default 0;");
  });

  test("paths that differ by case alone are two paths, although a map does not tell them apart", () => {
    const text = printed([
      aPath("/Shop", aRoute("GET", toUpstream("shop"))),
      aPath("/shop", aRoute("GET", toUpstream("shop"))),
    ]);
    expect(blockOf(text, "map $gw_key_1 $gw_candidates_1")).toContain('/shop " 1.1 /Shop 2.1 /shop";');
  });

  test("a method that no route has is refused with those that are allowed", () => {
    const text = printed([aPath("/a", aRoute("GET", toUpstream("shop")), aRoute("POST", toUpstream("shop")))]);
    expect(blockOf(text, "map $gw_path $gw_allowed_methods")).toContain('1 "GET, HEAD, POST";');
    expect(blockOf(text, "map $gw_path $gw_route_of_any_method")).toEqual(["default not-allowed;", "0 not-found;"]);
  });

  test("a route for any method takes what the others of its path leave", () => {
    const text = printed([aPath("/a", aRoute("GET", toUpstream("shop")), aRoute("ANY", toUpstream("shop")))]);
    expect(blockOf(text, "map $gw_path $gw_route_of_any_method")).toContain("1 2;");
  });

  test("a gateway without routes finds nothing", () => {
    expect(blockOf(printed([]), "map $request_uri $gw_path")).toEqual(["default 0;"]);
  });

  test("paths with the same routes but for their names are one kind, and names stay their own", () => {
    const to = (upstream: string) => [aRoute("GET", toUpstream(upstream)), aRoute("POST", toUpstream(upstream))];
    const text = printed([aPath("/a", ...to("shop")), aPath("/b", ...to("Shop")), aPath("/c", ...to("shop"))]);
    expect(blockOf(text, "map $gw_key_1 $gw_candidates_1").slice(1)).toEqual([
      '/a " 1.1 /a";',
      '/b " 2.2 /b";',
      '/c " 3.1 /c";',
    ]);
    expect(blockOf(text, 'map "$gw_path $gw_method" $gw_route').slice(1)).toEqual([
      ...['"1 GET" 1;', '"1 HEAD" 1;', '"1 POST" 2;'],
      ...['"2 GET" 3;', '"2 HEAD" 3;', '"2 POST" 4;'],
    ]);
    expect(blockOf(text, "map $gw_route $gw_upstream")).toContain("4 http://gw_upstream_2;");
    const names = blockOf(text, "map $gw_route.$gw_path_number $gw_route_name").slice(1);
    expect(names.map((line) => line.split(";")[0])).toEqual([
      ...['1.1 "\\"GET /a\\""', '2.1 "\\"POST /a\\""'],
      ...['3.2 "\\"GET /b\\""', '4.2 "\\"POST /b\\""'],
      ...['1.3 "\\"GET /c\\""', '2.3 "\\"POST /c\\""'],
    ]);
  });

  test("routes that differ in guard, upstream, methods, target or relay are never one kind", () => {
    const route = (method: "GET" | "POST", more: Parameters<typeof aRoute>[2] = {}, upstream = "shop") =>
      aRoute(method, toUpstream(upstream), more);
    const text = printed(
      [
        aPath("/a/:id", route("GET")),
        aPath("/b/:id", route("GET", {}, "Shop")),
        aPath("/c/:id", route("GET", { guard: "g1", policies: guarded })),
        aPath("/d/:id", route("GET", { guard: "g2", policies: guarded })),
        aPath("/e/:id", route("POST")),
        aPath("/f/:id", route("GET", { policies: [rewrite({ text: "/f" })] })),
        aPath("/g/:id", aRoute("GET", toSequence("Shop"), { relay: "r1" })),
        aPath("/h/:id", aRoute("GET", toSequence("Shop"), { relay: "r2" })),
      ],
      { relays: [aRelay("r1", "Shop", { guard: "g1" }), aRelay("r2", "Shop", { guard: "g2" })] },
    );
    const candidates = blockOf(text, "map $gw_key_1 $gw_candidates_1").slice(1);
    expect(candidates.map((line) => / (\d+)\.(\d+) /.exec(line)?.slice(1))).toEqual(
      Array.from({ length: 8 }, (_, index) => [String(index + 1), String(index + 1)]),
    );
  });

  test("where a route was written stands beside it", () => {
    const text = printed([aPath("/a", aRoute("GET", toUpstream("shop"), { line: 31 }))]);
    expect(text).toContain('1.1 "\\"GET /a\\""; # gateway.ts:31');
    expect(text).toContain('# gateway.ts:31\n    location = "/;gateway/1" {');
  });
});

describe("the locations of nginx.conf", () => {
  test("routes that differ in guard, upstream and name alone share one", () => {
    const text = printed([
      aPath("/a", aRoute("GET", toUpstream("shop"), { guard: "g1", policies: guarded })),
      aPath("/b", aRoute("GET", toUpstream("Shop"), { guard: "g2", policies: guarded })),
    ]);
    expect(text).not.toContain('"/;gateway/2"');
    expect(blockOf(text, "map $gw_route $gw_guard")).toEqual(['default "";', "1 g1;", "2 g2;"]);
    expect(blockOf(text, "map $gw_route $gw_upstream")).toEqual([
      'default "";',
      "1 http://gw_upstream_1;",
      "2 http://gw_upstream_2;",
    ]);
  });

  test.each([
    ["a timeout", timeout(100)],
    ["a body limit", maxBody(100)],
  ])("%s of its own makes another", (_, policy) => {
    const text = printed([
      aPath("/a", aRoute("GET", toUpstream("shop"))),
      aPath("/b", aRoute("GET", toUpstream("shop"), { policies: [policy] })),
    ]);
    expect(text).toContain('location = "/;gateway/2"');
  });

  test("a guard makes another, and only a guarded one asks", () => {
    const text = printed([
      aPath("/a", aRoute("GET", toUpstream("shop"))),
      aPath("/b", aRoute("GET", toUpstream("shop"), { guard: "g1", policies: guarded })),
    ]);
    expect(blockOf(text, 'location = "/;gateway/1"')).not.toContain('auth_request "/;gateway/guard";');
    expect(blockOf(text, 'location = "/;gateway/2"')).toContain('auth_request "/;gateway/guard";');
  });

  test("a fixed answer waits for the guard: `return` stands in a location behind it", () => {
    const text = printed([aPath("/a", aRoute("GET", toResponse(200, "{}"), { guard: "g1", policies: guarded }))]);
    const location = blockOf(text, 'location = "/;gateway/1"');
    expect(location).toContain('try_files "/;gateway/nothing" @answer_1;');
    expect(location.join()).not.toContain("return");
    expect(blockOf(text, "location @answer_1")).toContain('return 200 "{}";');
  });

  test("health is answered before any guard", () => {
    const text = printed([aPath("/health", aRoute("GET", toHealth()))]);
    expect(blockOf(text, 'location = "/;gateway/1"')).toContain('return 200 "{\\"status\\":\\"healthy\\"}";');
  });

  test("no body at all is a check of its own: to NGINX a size of 0 means any", () => {
    const text = printed([aPath("/a", aRoute("POST", toUpstream("shop"), { policies: [maxBody(0)] }))]);
    expect(text).toContain("if ($gw_has_body) {");
    expect(text.split('location = "/;gateway/1"')[1]?.split("\n    }")[0]).not.toContain("client_max_body_size");
  });

  test("a rewritten target is made of pieces of the raw one", () => {
    const text = printed([
      aPath(
        "/v1/:id/*rest",
        aRoute("GET", toUpstream("shop"), {
          policies: [rewrite({ text: "/p$/" }, { param: "rest" }, { text: "/" }, { param: "id" })],
        }),
      ),
    ]);
    expect(blockOf(text, "map $gw_route $gw_target")).toEqual([
      "default $request_uri;",
      "1 /p$gw_dollar/$gw_rest_3/$gw_segment_2$gw_query;",
    ]);
    expect(blockOf(text, "map $request_uri $gw_key_1")).toContain(
      '"~^(?<gw_literals_1>/[^/?]*)/(?<gw_segment_2>[^/?]+)/(?<gw_rest_3>[^?]*)(?<gw_query>(?:\\\\?.*)?)$" $gw_literals_1/:/*;',
    );
  });

  test("a breaker hears of failures where a guard asks for it", () => {
    const withBreaker = { policies: [...guarded, breakerOf("shop")] };
    const text = printed([aPath("/a", aRoute("GET", toUpstream("shop"), { guard: "g1", ...withBreaker }))]);
    expect(blockOf(text, 'location = "/;gateway/1"')).toEqual(
      expect.arrayContaining([
        "access_log /dev/stdout gateway buffer=4k flush=1s;",
        "access_log syslog:server=127.0.0.1:9902,nohostname,tag=gateway failure if=$gw_failed;",
      ]),
    );
    expect(printed([aPath("/a", aRoute("GET", toUpstream("shop"), withBreaker))])).not.toContain("syslog");
  });

  test("a relay route waits a moment longer than the relay and tells it who and what", () => {
    const text = printed(
      [aPath("/a", aRoute("POST", toSequence("Shop"), { relay: "r1", policies: [...guarded, timeout(100)] }))],
      { relays: [aRelay("r1", "Shop", { guard: "g1", timeoutMs: 8_000 })] },
    );
    const location = text.split('location = "/;gateway/1"')[1]?.split("\n    }")[0];
    for (const line of ["proxy_read_timeout 9s;", "proxy_request_buffering off;", "if ($gw_body_over_1048576) {"]) {
      expect(location).toContain(line);
    }
    expect(location).not.toContain("client_max_body_size");
    expect(location).not.toContain('auth_request "/;gateway/guard";');
    expect(blockOf(text, "map $gw_route $gw_relay")).toContain("1 r1;");
    expect(blockOf(text, "map $gw_route $gw_relay_guard")).toContain("1 g1;");
    expect(blockOf(text, "map $http_x_gw_upstream $gw_step_upstream")).toEqual([
      'default "";',
      "~^Shop$ http://gw_upstream_2;",
    ]);
  });

  test("without relay routes there is no way past the guard", () => {
    expect(printed([aPath("/a", aRoute("GET", toUpstream("shop")))])).not.toContain("upstream.sock");
  });
});
