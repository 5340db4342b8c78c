import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { upstreamsAtAddresses, upstreamsOfProxy } from "../../../sidecars/relay/upstreams.ts";
import { startService } from "../../harness/service.ts";
import { scratch } from "../sidecar/sidecar-process.ts";

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

it("loses no call to a proxy that closes a connection under it, and sends none twice that may not be", async () => {
  const socketPath = join(scratch(), "upstream.sock");
  const heard: string[] = [];
  // As an NGINX that is told to reload between two requests.
  const proxy = createServer((socket) => {
    let hasServed = false;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (hasServed) return socket.destroy();
      hasServed = true;
      heard.push(String(data).split(" ")[0] ?? "");
      return socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
  }).listen(socketPath);
  await once(proxy, "listening");
  const upstreams = upstreamsOfProxy(socketPath);
  onTestFinished(async () => {
    await upstreams.close();
    proxy.close();
  });
  const { signal } = new AbortController();
  for (const method of ["GET", "GET", "POST", "POST", "PUT", "PUT"]) {
    const request = { method, target: "/", headers: [], body: method === "GET" ? null : "{}", signal };
    const { body } = await upstreams.request("products", request);
    expect(await text(body)).toBe("ok");
  }
  expect(heard).toEqual(["GET", "GET", "POST", "POST", "PUT", "PUT"]);
});
