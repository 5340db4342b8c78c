import type { RequestCase } from "../../../test/harness/cases.ts";
import { badTarget, refused } from "./answers.ts";

const asked = (path: string) => ({ path, who: "user" });
const line = (text: string) => ({ raw: `${text}\r\nHost: shop.example\r\nConnection: close\r\n\r\n` });

/** Every way of writing a request that two readers could read differently. All vectors: test/fixtures/canonical-paths.txt. */
export const canonical: readonly RequestCase[] = [
  { name: "dot segments are refused, not resolved", send: asked("/api/products/../orders"), expect: badTarget },
  { name: "encoded dot segments are refused", send: asked("/api/%2e%2e/admin"), expect: badTarget },
  { name: "an empty segment is refused, not merged", send: asked("/api//products/p-1001"), expect: badTarget },
  { name: "an encoded slash is refused", send: asked("/api/products/a%2Fb"), expect: badTarget },
  { name: "a twice encoded slash is refused", send: asked("/api/products/a%252Fb"), expect: badTarget },
  {
    name: "a letter that is encoded needlessly is refused",
    send: asked("/api/%70roducts/p-1001"),
    expect: badTarget,
  },
  { name: "a path parameter is refused", send: asked("/api/products/p-1001;v=1"), expect: badTarget },
  { name: "a backslash is refused", send: asked("/api\\products\\p-1001"), expect: badTarget },
  { name: "a NUL is refused", send: asked("/api/products/p-1001%00"), expect: badTarget },
  { name: "bytes that are no UTF-8 are refused", send: asked("/api/products/caf%E9"), expect: badTarget },
  { name: "a fragment is refused", send: asked("/api/products/p-1001#x"), expect: badTarget },
  { name: "the absolute form is refused", send: line("GET http://shop.example/health HTTP/1.1"), expect: badTarget },
  { name: "CONNECT is refused", send: line("CONNECT shop.example:80 HTTP/1.1"), expect: badTarget },
  { name: "a method in lower case is refused", send: line("get /health HTTP/1.1"), expect: badTarget },
  { name: "what is no HTTP is refused as JSON", send: { raw: "GARBAGE\r\n\r\n" }, expect: badTarget },
  {
    name: "a request without a host is refused",
    send: { raw: "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n" },
    expect: badTarget,
  },
  {
    name: "two hosts are refused",
    send: { path: "/health", lines: ["Host: admin.example"] },
    expect: refused(400, "bad_request", "Bad request"),
  },
  {
    name: "headers beyond what is read are refused",
    send: { path: "/health", headers: { "X-Large": "y".repeat(40_000) } },
    expect: refused(431, "headers_too_large", "Request header fields too large"),
  },
  {
    name: "a target beyond what is read is refused",
    send: { path: `/health?${"y".repeat(40_000)}` },
    expect: refused(431, "headers_too_large", "Request header fields too large"),
  },
];
