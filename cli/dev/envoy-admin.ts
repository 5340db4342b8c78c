/** Asks Envoy's admin interface on a loopback port; `undefined` if it does not answer. */
export async function askAdmin(
  port: number,
  target: string,
  method: "GET" | "POST" = "GET",
): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${target}`, {
      method,
      signal: AbortSignal.timeout(1_000),
      headers: { connection: "close" },
    });
    return await response.text();
  } catch {
    return undefined;
  }
}

/** Counters and gauges by name, of those that the regular expression fits; empty if Envoy does not answer. */
export async function envoyStats(port: number, filter: string): Promise<ReadonlyMap<string, number>> {
  const text = (await askAdmin(port, `/stats?filter=${encodeURIComponent(filter)}`)) ?? "";
  return new Map([...text.matchAll(/^(\S+): (\d+)$/gm)].map(([, name = "", value]) => [name, Number(value)]));
}
