import { describe, expect, test } from "vitest";
import {
  block,
  directive,
  exactly,
  key,
  plain,
  regex,
  setting,
  size,
  template,
  time,
  variable,
  when,
  withComment,
} from "../../../targets/nginx/directive.ts";
import { printConfiguration } from "../../../targets/nginx/print.ts";

const printed = (...args: Parameters<typeof directive>) => printConfiguration([directive(...args)]).trimEnd();

describe("the printer", () => {
  test("leaves simple words bare", () => {
    expect(printed("listen", "127.0.0.1:80", "default_server")).toBe("listen 127.0.0.1:80 default_server;");
  });

  test("quotes what would end a directive or begin another", () => {
    expect(printed("set", "a; b")).toBe('set "a; b";');
    expect(printed("set", "a { b }")).toBe('set "a { b }";');
    expect(printed("set", "a#b")).toBe('set "a#b";');
    expect(printed("set", "")).toBe('set "";');
  });

  test("keeps quotes, backslashes and line breaks as they are", () => {
    expect(printed("set", 'say "no"')).toBe('set "say \\"no\\"";');
    expect(printed("set", "a\\b")).toBe('set "a\\\\b";');
    expect(printed("set", "a\nb")).toBe('set "a\nb";');
  });

  test("writes a dollar of text as the variable that holds one", () => {
    expect(printed("return", "200", template("costs $5"))).toBe('return 200 "costs ${gw_dollar}5";');
    expect(printed("return", "200", template("$http_cookie"))).toBe('return 200 "${gw_dollar}http_cookie";');
  });

  test("keeps a variable apart from the letters after it", () => {
    expect(printed("return", "200", template(variable("a"), "b"))).toBe('return 200 "${a}b";');
    expect(printed("return", "200", template(variable("a"), "-b"))).toBe("return 200 $a-b;");
    expect(printed("return", "200", template(variable("1"), "b"))).toBe("return 200 $1b;");
  });

  test("leaves a dollar alone where NGINX reads no variables", () => {
    expect(printed("pid", "/run/$x")).toBe("pid /run/$x;");
  });

  test("writes a literal backslash of a regular expression four times", () => {
    expect(printConfiguration([{ name: regex("^a\\\\b$"), args: [plain("1")] }])).toBe('"~^a\\\\\\\\b$" 1;\n');
  });

  test("takes the special meaning from keys of a map", () => {
    const entry = (text: string) => printConfiguration([{ name: key(text), args: [plain("1")] }]).trimEnd();
    expect(entry("default")).toBe('"\\\\default" 1;');
    expect(entry("volatile")).toBe('"\\\\volatile" 1;');
    expect(entry("~x")).toBe('"\\\\~x" 1;');
    expect(entry("/a")).toBe("/a 1;");
  });

  test("matches a text exactly, whatever it is made of", () => {
    for (const text of ["a.b", "a+b", "(a)", "[a]", "a|b", "a$", "^a", "a\\b", "a{1}", "a-b", "a/b"]) {
      const { pattern } = exactly(text);
      expect(new RegExp(pattern, "v").test(text)).toBe(true);
      expect(new RegExp(pattern, "v").test(`${text}x`)).toBe(false);
    }
    expect(new RegExp(exactly("a.b").pattern).test("aXb")).toBe(false);
  });

  test("writes sizes and times in NGINX's units", () => {
    expect(printed("x", size(1_048_576), size(16_384), size(1_000), size(0))).toBe("x 1m 16k 1000 0;");
    expect(printed("x", time(5_000), time(1_500))).toBe("x 5s 1500ms;");
    expect(printed("x", setting("flush", time(1_000)), setting("if", variable("y")))).toBe("x flush=1s if=$y;");
  });

  test("writes conditions without quotes around their parentheses", () => {
    expect(printConfiguration([when(variable("a"), [directive("return", "404")])])).toBe(
      "if ($a) {\n  return 404;\n}\n",
    );
    expect(printConfiguration([when(variable("a"), [], "")])).toBe('if ($a = "") {\n}\n');
  });

  test("keeps a comment on one line", () => {
    const commented = withComment(directive("x"), "gateway.ts:1\nreturn 200;\r\u2028y");
    expect(printConfiguration([commented])).toBe("x; # gateway.ts:1 return 200; y\n");
    expect(printConfiguration([withComment(block("server", [], []), "a\nb")])).toBe("# a b\nserver {\n}\n");
  });

  test("refuses a word that NGINX could not read", () => {
    expect(() => printed("x", "y".repeat(5_000))).toThrow("too long for NGINX");
  });
});
