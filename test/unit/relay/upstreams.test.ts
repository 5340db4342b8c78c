import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { upstreamsAtAddresses } from "../../../sidecars/relay/upstreams.ts";
import { startService } from "../../harness/service.ts";

it("calls the addresses of an upstream in turn, and does not try another when one fails", async () => {
  const services = await Promise.all(["a", "b"].map((name) => startService(name, (_, response) => response.end(name))));
  const upstreams = upstreamsAtAddresses({
    both: { addresses: services.map(({ port }) => `http://127.0.0.1:${port}`) },
  });
  onTestFinished(async () => {
    await upstreams.close();
    await Promise.all(services.map((service) => service.stop()));
  });
  const { signal } = new AbortController();
  const call = async () => {
    const request = { method: "GET", target: "/", headers: [], body: null, signal };
    return text((await upstreams.request("both", request)).body);
  };
  expect([await call(), await call(), await call(), await call()]).toEqual(["a", "b", "a", "b"]);
  await services[0]?.goDown();
  await expect(call()).rejects.toThrow();
  expect(await call()).toBe("b");
});
