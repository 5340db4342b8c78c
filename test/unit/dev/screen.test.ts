import { describe, expect, it } from "vitest";
import { explainRequest, requestText } from "../../../cli/dev/request-text.ts";
import { renderScreen, type ScreenState } from "../../../cli/dev/screen.ts";
import { plain } from "../../../compiler/diagnostics/render.ts";

const request = {
  method: "GET",
  path: "/a",
  statusCode: 429,
  latencyMs: 3,
  route: "GET /a",
  backendService: null,
  errorCode: "rate_limited",
};

const state: ScreenState = {
  url: "http://127.0.0.1:8080",
  request: "curl -i http://127.0.0.1:8080/a",
  generation: 7,
  since: "12:01:02",
  routes: ["GET /a  public", "GET /b  jwt"],
  diagnostics: [],
  requests: [request],
  notes: [],
};

const size = { rows: 12, columns: 60 };

describe("the screen of dev", () => {
  it("says which generation serves, which routes there are, and what was asked last", () => {
    expect(renderScreen(state, size, plain)).toEqual([
      "http://127.0.0.1:8080  serving generation 7 since 12:01:02",
      "curl -i http://127.0.0.1:8080/a",
      "",
      "GET /a  public",
      "GET /b  jwt",
      "",
      "429    3 ms  GET /a  (GET /a)  rate_limited",
      ...["", "", "", ""],
      "e explain the last request   r rebuild   q quit",
    ]);
  });

  it("says that the last good goes on serving, and shows why", () => {
    const lines = renderScreen({ ...state, kept: "1 error", diagnostics: ["gateway.ts:1:1 error x"] }, size, plain);
    expect(lines[1]).toBe("serving the last good: 1 error");
    expect(lines).toContain("gateway.ts:1:1 error x");
  });

  it.each([1, 2, 5, 24, 80])("fills exactly %i rows, and never more columns than there are", (rows) => {
    const long = Array.from({ length: 100 }, (_, index) => `line ${index} ${"x".repeat(200)}`);
    const full = { ...state, routes: long, diagnostics: long, notes: long, requests: long.map(() => request) };
    const lines = renderScreen(full, { rows, columns: 40 }, plain);
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  it("shows findings before routes where there is not room for both", () => {
    const many = Array.from({ length: 50 }, (_, index) => `route ${index}`);
    const lines = renderScreen({ ...state, routes: many, diagnostics: ["first", "second"] }, size, plain);
    expect(lines).toContain("second");
    expect(lines).toContain("… and 49 more lines");
  });
});

describe("a request in words", () => {
  it("names what refused it, else who answered", () => {
    expect(requestText(request)).toBe("429    3 ms  GET /a  (GET /a)  rate_limited");
    const passed = { ...request, statusCode: 200, errorCode: null };
    expect(requestText(passed)).toContain("passed");
    expect(requestText({ ...passed, backendService: "orders" })).toContain("-> orders");
  });

  it("lets no client write to the terminal", () => {
    const hostile = { ...request, path: "/\u001b[2J", userAgent: "\u009b31m" };
    expect(requestText(hostile)).toContain("/?[2J");
    expect(explainRequest(hostile, "gateway.ts").join("")).not.toMatch(/\p{Cc}/u);
  });

  it("is explained by a command that a shell takes as it is", () => {
    const [command] = explainRequest({ ...request, path: "/it's" }, "./gateway.ts");
    expect(command).toBe(`gatewright explain -f ./gateway.ts 'GET /it'\\''s'`);
  });
});
