/** The bytes of a body that a test gives, and its content type if it is JSON. */
export function bodyBytes(body: unknown): { readonly bytes: Buffer; readonly type: string | undefined } {
  if (body === undefined) return { bytes: Buffer.alloc(0), type: undefined };
  if (typeof body === "string") return { bytes: Buffer.from(body, "utf8"), type: undefined };
  if (body instanceof Uint8Array) return { bytes: Buffer.from(body), type: undefined };
  const text: string | undefined = JSON.stringify(body);
  if (text === undefined) throw new Error("A body is a text, bytes, or a value that can be written as JSON.");
  return { bytes: Buffer.from(text, "utf8"), type: "application/json" };
}

/** The value of a JSON text, any other text as it is, `undefined` for none. */
export function readBody(text: string, contentType: string | undefined): unknown {
  if (text === "") return undefined;
  if (!/^application\/(?:[^;]+\+)?json\b/i.test(contentType ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
