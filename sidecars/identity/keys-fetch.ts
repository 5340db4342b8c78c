import type { Dispatcher } from "undici";

/** Largest JWK Set in bytes: hundreds of keys; an endless answer must not fill the memory. */
const LARGEST_KEY_SET = 262_144;

/**
 * The JSON document at the first of `urls` that has one.
 *
 * @param options.timeoutMs for one URL, from connecting to the last byte
 * @throws an error whose message says for each URL what went wrong. A redirect is wrong: keys come from where the author
 * said, or not at all.
 */
export async function fetchKeys(
  urls: readonly string[],
  options: { readonly timeoutMs: number; readonly dispatcher: Dispatcher },
): Promise<unknown> {
  const problems: string[] = [];
  for (const url of urls) {
    try {
      return await fetchDocument(url, options);
    } catch (error) {
      // Without the query and user info: what goes wrong is logged, and they may be secrets.
      const { origin, pathname } = new URL(url);
      problems.push(`${origin}${pathname}: ${error instanceof Error ? error.message || error.name : "failed"}`);
    }
  }
  throw new Error(problems.join("; "));
}

async function fetchDocument(
  url: string,
  { timeoutMs, dispatcher }: { readonly timeoutMs: number; readonly dispatcher: Dispatcher },
): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { origin, pathname, search } = new URL(url);
  const headers = { accept: "application/json" };
  const { statusCode, body } = await dispatcher.request({
    ...{ origin, path: pathname + search, method: "GET" },
    ...{ headers, signal },
  });
  if (statusCode !== 200) {
    await body.dump({ limit: LARGEST_KEY_SET, signal });
    throw new Error(`status ${statusCode}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_KEY_SET) throw new Error(`more than ${LARGEST_KEY_SET} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Error("not JSON");
  }
}
