import { setTimeout as sleep } from "node:timers/promises";
import type { RunningGateway } from "../../cli/dev/running-gateway.ts";
import type { HttpAnswer } from "../../testing/http-answer.ts";
import type { Preparation, WellFormedRequest } from "./cases.ts";
import { exchange } from "./http-client.ts";
import type { RedisServer } from "./redis.ts";
import { refusalCode, STARVED } from "./refusal-code.ts";
import type { Backdrop } from "./scenario.ts";
import { isHead, writeRequest } from "./write-request.ts";

interface Scene {
  readonly gateway: RunningGateway;
  readonly backdrop: Backdrop;
  readonly redis: RedisServer | undefined;
  /** The address of the case. */
  readonly from: string;
}

type PreparationOf<Kind extends Preparation["kind"]> = Extract<Preparation, { kind: Kind }>;

/** What went wrong, and how to end what goes on while the case is sent. */
interface Prepared {
  readonly problems: readonly string[];
  readonly undo: () => Promise<void>;
}

const nothing = async () => {};

export async function prepare(preparations: readonly Preparation[], scene: Scene): Promise<Prepared> {
  const done: Prepared[] = [];
  for (const preparation of preparations) done.push(await prepareOne(preparation, scene));
  return {
    problems: done.flatMap(({ problems }) => problems),
    undo: async () => {
      for (const { undo } of done.toReversed()) await undo();
    },
  };
}

async function prepareOne(preparation: Preparation, scene: Scene): Promise<Prepared> {
  switch (preparation.kind) {
    case "revoke":
      return { problems: await revoke(scene.gateway, scene.backdrop.tokenIdOf(preparation.who) ?? ""), undo: nothing };
    case "service-down": {
      const service = scene.backdrop.services.find(({ name }) => name === preparation.service);
      if (!service) return { problems: [`there is no service "${preparation.service}"`], undo: nothing };
      await service.goDown();
      return { problems: [], undo: () => service.comeBack() };
    }
    case "store-paused":
      scene.redis?.pause();
      return { problems: [], undo: async () => scene.redis?.resume() };
    case "repeat":
      for (let sent = 0; sent < preparation.times; sent++) await send(preparation.request, scene, scene.from);
      return { problems: [], undo: nothing };
    case "exhaust":
      return { problems: await exhaust(preparation, scene), undo: nothing };
    case "await":
      return { problems: await awaitStatus(preparation, scene), undo: nothing };
  }
}

/** Revokes a token by its id through the control API; the problems it had with that. */
async function revoke({ control }: RunningGateway, jti: string): Promise<readonly string[]> {
  const answer = await fetch(`${control.url}/revocations`, {
    method: "POST",
    headers: { authorization: `Bearer ${control.token}`, "content-type": "application/json" },
    body: JSON.stringify({ jti }),
  });
  return answer.ok ? [] : [`the revocation of "${jti}" is a ${answer.status}: ${await answer.text()}`];
}

/**
 * Leaves the bucket of the case's address empty with the whole time to the next token still to come: the first refusal
 * may stand just before a token, the one after the first token that was waited for does not.
 */
async function exhaust(preparation: PreparationOf<"exhaust">, scene: Scene): Promise<readonly string[]> {
  const { request, until, passes, perSecond } = preparation;
  const isRefused = async () => (await send(request, scene, scene.from)).status === until;
  const started = performance.now();
  const most = () => passes + 1 + ((performance.now() - started) / 1_000) * perSecond;
  let passed = 0;
  for (;;) {
    const answer = await send(request, scene, scene.from);
    if (answer.status === until) break;
    if (refusalCode(answer) !== STARVED) passed++;
    if (passed > most()) return [`${passed} requests passed a limit of ${passes}`];
  }
  if (passed < passes) return [`only ${passed} requests passed a limit of ${passes}`];
  while (await isRefused()) await sleep(5);
  return [];
}

async function awaitStatus(preparation: PreparationOf<"await">, scene: Scene): Promise<readonly string[]> {
  const { request, until, withinMs, everyMs } = preparation;
  const deadline = performance.now() + withinMs;
  const seen = new Set<number | string>();
  for (let sent = 0; performance.now() < deadline; sent++) {
    const answer = await send(request, scene, `127.0.${10 + Math.floor(sent / 250)}.${1 + (sent % 250)}`);
    const came = typeof until === "number" ? answer.status : refusalCode(answer);
    if (came === until) return [];
    seen.add(came ?? answer.status);
    await sleep(everyMs);
  }
  return [`no ${until} within ${withinMs} ms, only ${[...seen].join(", ")}`];
}

function send(request: WellFormedRequest, { gateway, backdrop }: Scene, from: string): Promise<HttpAnswer> {
  const authorization = request.who === undefined ? undefined : backdrop.authorizationOf(request.who);
  const bytes = writeRequest(request, authorization);
  return exchange({ port: gateway.port, bytes, from, isHead: isHead(request) });
}
