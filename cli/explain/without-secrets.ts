import type { Explanation } from "./explanation.ts";

const SECRET_HEADERS = ["authorization", "cookie", "proxy-authorization"];

/**
 * The same explanation without what must not be printed: a credential shows that it is there, not what it is. An id
 * that was made for this request is no one's.
 */
export function withoutSecrets(explanation: Explanation, keptRequestId: string | undefined): Explanation {
  const calls = explanation.calls.map((call) => ({
    ...call,
    headers: masked(call.headers, keptRequestId),
    added: masked(call.added, keptRequestId),
  }));
  return { ...explanation, calls };
}

function masked(headers: readonly string[], keptRequestId: string | undefined): readonly string[] {
  return headers.map((text, index) => {
    const name = index % 2 === 1 ? (headers[index - 1] ?? "").toLowerCase() : "";
    if (SECRET_HEADERS.includes(name)) return /^bearer /i.test(text) ? "Bearer <token>" : "<hidden>";
    return name === "x-request-id" && text !== keptRequestId ? "<a new UUID>" : text;
  });
}
