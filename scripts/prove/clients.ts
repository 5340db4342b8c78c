import { type Exchange, exchange } from "../../test/harness/http-client.ts";
import { writeRequest } from "../../test/harness/write-request.ts";

/** Addresses that no other part of a proof has: what one request is charged is no other's. */
export interface Addresses {
  next(): string;
}

/** 127.64.0.1 and on, 65,000 of them before one comes again. */
export function openAddresses(): Addresses {
  let given = 0;
  return {
    next: () => {
      given = (given + 1) % 65_000;
      return `127.64.${Math.floor(given / 250)}.${1 + (given % 250)}`;
    },
  };
}

export function get(
  gateway: { readonly port: number },
  path: string,
  options: { readonly from: string; readonly authorization?: string | undefined },
): Promise<Exchange> {
  const bytes = writeRequest({ path }, options.authorization);
  return exchange({ port: gateway.port, bytes, from: options.from });
}

/** Sends `total` requests, `inFlight` at any time, and gathers the answers in the order in which they came. */
export async function sendMany(
  total: number,
  inFlight: number,
  send: (index: number) => Promise<Exchange>,
): Promise<readonly Exchange[]> {
  const answers: Exchange[] = [];
  let sent = 0;
  const lane = async () => {
    while (sent < total) answers.push(await send(sent++));
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, lane));
  return answers;
}

export function latest(answers: readonly Exchange[]): number {
  return Math.max(...answers.map(({ milliseconds }) => milliseconds));
}

export function countStatus(answers: readonly Exchange[], status: number): number {
  return answers.filter((answer) => answer.status === status).length;
}
