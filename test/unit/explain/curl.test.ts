import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlLine } from "../../../cli/explain/curl.ts";
import { sent } from "./explained.ts";

const plain = { needsToken: false, host: undefined, body: undefined };
const cookie = [{ name: "Cookie", value: "a=b" }];

describe("the curl line", () => {
  it.each([
    ["GET", sent("GET /health"), plain, "curl --include http://127.0.0.1:8080/health"],
    ["HEAD", sent("HEAD /health"), plain, "curl --include --head http://127.0.0.1:8080/health"],
    [
      "a host and a token",
      sent("GET /a", { host: "shop.example" }),
      { ...plain, needsToken: true, host: "shop.example" },
      `curl --include --header 'host: shop.example' --header "authorization: Bearer $TOKEN" http://127.0.0.1:8080/a`,
    ],
    [
      "what curl would resolve or expand",
      sent("GET /a/../[x]"),
      plain,
      "curl --include --path-as-is --globoff 'http://127.0.0.1:8080/a/../[x]'",
    ],
    [
      "a secret",
      sent("GET /a", { headers: cookie }),
      plain,
      `curl --include --header "Cookie: $COOKIE" http://127.0.0.1:8080/a`,
    ],
    [
      "a body of a file",
      sent("PUT /a", { body: Buffer.from("{}") }),
      { ...plain, body: "@order.json" },
      "curl --include --request PUT --header 'content-type: application/json' --data-binary @order.json http://127.0.0.1:8080/a",
    ],
  ])("writes %s", (_, request, options, line) => {
    expect(curlLine(request, options)).toBe(line);
  });

  it("is read by a shell as the words that were meant, whatever they hold", () => {
    const odd = `{"name":"it's $HOME \`id\` \\"}`;
    const line = curlLine(sent("POST /a", { body: Buffer.from(odd) }), { ...plain, body: odd });
    const words = execFileSync("/bin/sh", ["-c", `set -- ${line}; printf '%s\\n' "$@"`], { encoding: "utf8" });
    expect(words.split("\n")).toContain(odd);
  });
});
