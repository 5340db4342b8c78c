import { z } from "zod";
import type { HttpAnswer } from "../../testing/http-answer.ts";

const Refusal = z.object({ code: z.string() });

/** The code of a gateway's own error, or `undefined` for any other answer. */
export function refusalCode({ status, headers, body }: HttpAnswer): string | undefined {
  if (status < 400 || headers["content-type"]?.[0] !== "application/json") return undefined;
  try {
    return Refusal.safeParse(JSON.parse(body)).data?.code;
  } catch {
    return undefined;
  }
}

/**
 * The store did not answer within its deadline. Where a case does not ask for that, the machine was too busy to run a
 * gateway: nothing is learnt about the gateway, and the request is sent again.
 */
export const STARVED = "limiter_unavailable";
