import { once } from "node:events";
import pc from "picocolors";
import type { Stage } from "../../test/harness/stage.ts";

/** Prints what can be tried while the gateways run, and waits for Ctrl-C. */
export async function keepRunning(stages: readonly Stage[]): Promise<void> {
  const [first] = stages;
  if (!first) return;
  console.log(`\n${pc.bold("Running until Ctrl-C. Try it in another terminal:")}\n`);
  for (const line of await linesToTry(first)) console.log(line.startsWith("#") ? `\n${pc.dim(line)}` : line);
  console.log(pc.dim("\n# the same on the other targets"));
  for (const { target, gateway } of stages) console.log(`GATEWAY=${gateway.url}   # ${target.name}`);
  console.log(
    pc.dim("\nThe last request has opened the breaker of product-service: reads are 503 for up to 30 seconds."),
  );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  console.log("");
}

async function linesToTry({ gateway, backdrop, redis }: Stage): Promise<readonly string[]> {
  const auth = backdrop.resolve["auth-service:8080"];
  const redisProcess = /^process_id:(\d+)/m.exec((await redis?.client.info("server")) ?? "")?.[1];
  const bearer = '-H "Authorization: Bearer $TOKEN"';
  return [
    `GATEWAY=${gateway.url}`,
    `AUTH=http://${auth}`,
    "# log in (the others: grace/compiler is an admin, visitor/visitor a guest)",
    `TOKEN=$(curl -s $AUTH/login --json '{"user":"ada","password":"analytical"}' | sed 's/.*:"\\(.*\\)".*/\\1/')`,
    "# read, order, order what is sold out",
    `curl -i $GATEWAY/api/products/p-1001 ${bearer}`,
    `curl -i $GATEWAY/api/orders ${bearer} --json '{"productId":"p-1001","quantity":2}'`,
    `curl -i $GATEWAY/api/orders ${bearer} --json '{"productId":"p-1002","quantity":2}'`,
    "# revoke the token: it is refused from the next request on",
    'JTI=$(echo $TOKEN | cut -d. -f2 | tr _- /+ | base64 -d 2>/dev/null | sed \'s/.*"jti":"\\([^"]*\\)".*/\\1/\')',
    `curl -i ${gateway.control.url}/revocations -H "Authorization: Bearer ${gateway.control.token}" --json "{\\"jti\\":\\"$JTI\\"}"`,
    `curl -i $GATEWAY/api/products/p-1001 ${bearer}`,
    ...(redisProcess === undefined
      ? []
      : [
          "# stop Redis (requests are 503 within a moment: the limit is closed without its store), and let it go on",
          `kill -STOP ${redisProcess}`,
          `curl -i $GATEWAY/api/products/p-1001 ${bearer}`,
          `kill -CONT ${redisProcess}`,
        ]),
  ];
}
