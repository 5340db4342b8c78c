import { describe, expect, it } from "vitest";
import { noHiddenMethods } from "../../../compiler/rules/no-hidden-methods.ts";
import { noHiddenRoutes } from "../../../compiler/rules/no-hidden-routes.ts";
import { findings } from "./rule-findings.ts";

const COVERED = ["GET /files/", "GET /files/:name", "GET /files/:folder/*path"];

describe("no route is hidden for every request by others", () => {
  it.each([
    ["one piece is left", ["GET /a/", "GET /a/:x/*rest", "GET /a/*all"]],
    ["an empty rest is left", ["GET /a/:x", "GET /a/:x/*rest", "GET /a/*all"]],
    ["what goes on is left", ["GET /a/", "GET /a/:x", "GET /a/*all"]],
    ["two pieces with a slash are left", ["GET /a/", "GET /a/:x", "GET /a/:x/", "GET /a/:x/:y", "GET /a/*all"]],
    ["literals alone take some", ["GET /a/", "GET /a/b", "GET /a/b/*rest", "GET /a/*all"]],
    ["others cover another beginning", ["GET /a/", "GET /a/:x", "GET /a/:x/*rest", "GET /:a/*all"]],
    ["it has no rest: a text of its own is taken by nobody", ["GET /a/b", "GET /a/c", "GET /a/:x", "ANY /*rest"]],
    ["it takes the methods that others on its path leave", ["GET /a", "POST /a", "HEAD /a", "ANY /a"]],
  ])("fine where %s", (_, keys) => {
    expect(findings(noHiddenRoutes, keys)).toEqual([]);
  });

  it("tells of a rest that several take together, with a request that each of them takes", () => {
    const [found, ...others] = findings(noHiddenRoutes, [...COVERED, "GET /files/*all"]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "route/hidden", severity: "warning", span: { line: 4 } });
    expect(found?.message).toContain('"GET /files/1"');
    expect(found?.related.map(({ message, span }) => [span.line, message])).toEqual([
      [2, 'takes "GET /files/1"'],
      [1, 'takes "GET /files/"'],
      [3, 'takes "GET /files/1/1"'],
    ]);
  });

  it("tells of it at any depth", () => {
    const keys = ["GET /a/", "GET /a/:x", "GET /a/:x/", "GET /a/:x/:y", "GET /a/:x/:y/*rest", "GET /a/*all"];
    expect(findings(noHiddenRoutes, keys).map(({ span }) => span?.line)).toEqual([6]);
  });

  it("names the route that wins, not one that is itself hidden", () => {
    const covering = ["GET /a/:x/", "GET /a/:x/:y", "GET /a/:x/:y/*rest"];
    const keys = ["GET /a/", "GET /a/:x", ...covering, "GET /a/:x/*hidden", "GET /a/*all"];
    const [inner, outer] = findings(noHiddenRoutes, keys);
    expect([inner?.span?.line, outer?.span?.line]).toEqual([6, 7]);
    expect(outer?.related.map(({ span }) => span.line)).toEqual([2, 1, 4, 3, 5]);
  });

  it("says where the path that wins lacks the method", () => {
    const [found] = findings(noHiddenRoutes, [...COVERED, "POST /files/*all"]);
    expect(found?.related[0]?.message).toBe('makes "POST /files/1" a 405: its path is chosen before the method');
  });

  it("asks for any method with one that the winner has", () => {
    const keys = ["PUT /files/", "ANY /files/:name", "GET /files/:folder/*path", "ANY /files/*all"];
    const [found] = findings(noHiddenRoutes, keys);
    expect(found?.related.map(({ message }) => message)).toEqual([
      'takes "GET /files/1"',
      'takes "PUT /files/"',
      'takes "GET /files/1/1"',
    ]);
  });

  it("shows a text that is no literal of any route", () => {
    const [found] = findings(noHiddenRoutes, ["GET /1", "GET /x/2", ...COVERED, "GET /files/*all"]);
    expect(found?.message).toContain('"GET /files/3"');
  });

  it("leaves nothing to say about its methods", () => {
    expect(findings(noHiddenMethods, [...COVERED, "POST /files/*all"])).toEqual([]);
  });
});
