import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the answer is yes; `false` if the time is over or somebody gave up first. */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  options: { readonly withinMs: number; readonly giveUp?: () => boolean; readonly everyMs?: number },
): Promise<boolean> {
  const end = performance.now() + options.withinMs;
  while (performance.now() < end) {
    if (options.giveUp?.()) return false;
    if (await isSo()) return true;
    await sleep(options.everyMs ?? 25);
  }
  return false;
}

/** Whether a GET is answered with a 2xx. */
export async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000), headers: { connection: "close" } });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
