import { createSocket } from "node:dgram";
import { expect, it, onTestFinished } from "vitest";
import { openBreakerFeed } from "../../../sidecars/breaker/feed.ts";

it("hears the upstreams of NGINX's failure lines, and nothing in other datagrams", async () => {
  const heard: string[] = [];
  const feed = await openBreakerFeed(0, (upstream) => heard.push(upstream));
  const sender = createSocket("udp4");
  onTestFinished(async () => {
    sender.close();
    await feed.close();
  });
  const lines = [
    "<190>Nov 24 06:46:00 gw: product-service 502",
    "garbage",
    "",
    "<190>Nov 24 06:46:01 gw: order-service 502, 504",
    "<190>Nov 24 06:46:02 gw: ",
    "<190>Nov 24 06:46:03 gw: last 500",
  ];
  for (const line of lines) await new Promise((resolve) => sender.send(line, feed.port, "127.0.0.1", resolve));
  await expect.poll(() => heard.at(-1)).toBe("last");
  expect(heard).toEqual(["product-service", "order-service", "last"]);
});

it("says that its port is taken", async () => {
  const feed = await openBreakerFeed(0, () => {});
  onTestFinished(() => feed.close());
  await expect(openBreakerFeed(feed.port, () => {})).rejects.toThrow("EADDRINUSE");
});
