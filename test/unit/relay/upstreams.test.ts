import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { throughProxyOrPast, upstreamsAtAddresses, upstreamsOfProxy } from "../../../sidecars/relay/upstreams.ts";
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

describe("between two builds", () => {
  /** An upstream at its address, and a proxy in front of it; without a listener nobody has its socket. */
  async function between(proxy: RequestListener | undefined, upstream: RequestListener) {
    const socketPath = join(scratch(), "upstream.sock");
    const server = createHttpServer(proxy);
    if (proxy !== undefined) await once(server.listen(socketPath), "listening");
    const service = await startService("products", upstream);
    const throughProxy = upstreamsOfProxy(socketPath);
    const direct = upstreamsAtAddresses({ products: { addresses: [`http://127.0.0.1:${service.port}`] } });
    onTestFinished(async () => {
      await Promise.all([throughProxy.close(), direct.close()]);
      server.close();
      await service.stop();
    });
    const past: string[] = [];
    const upstreams = throughProxyOrPast(throughProxy, direct, (name) => past.push(name));
    const call = async (body: string | Readable, signal = new AbortController().signal) => {
      const request = { method: "POST", target: "/orders?a=1", headers: ["x-one", "1"], body, signal };
      const { statusCode, proxyCode, body: answer } = await upstreams.request("products", request);
      return { statusCode, proxyCode, text: await text(answer) };
    };
    return { call, past };
  }

  const ECHO: RequestListener = async (message, response) => {
    const { "x-one": one, "x-gw-upstream": name } = message.headers;
    response.end(`${message.method} ${message.url} ${one} ${name} ${await text(message)}`);
  };
  const unknown: RequestListener = (_, response) =>
    void response.writeHead(503, { "x-gw-code": "unknown_upstream" }).end("{}");

  it.each([
    ["does not know the upstream", unknown],
    ["has no socket for relays", undefined],
  ])("a call goes to the address where the proxy %s", async (_, proxy) => {
    const { call, past } = await between(proxy, ECHO);
    const answer = { statusCode: 200, proxyCode: undefined, text: "POST /orders?a=1 1 undefined {}" };
    expect(await call("{}")).toEqual(answer);
    expect(past).toEqual(["products"]);
  });

  it("a call that cannot be sent again, or that has ended, is not", async () => {
    const { call, past } = await between(unknown, ECHO);
    expect(await call(Readable.from(["{}"]))).toMatchObject({ statusCode: 503, proxyCode: "unknown_upstream" });
    await expect(call("{}", AbortSignal.abort())).rejects.toThrow();
    expect(past).toEqual([]);
  });

  it("what the proxy knows is asked there alone, whatever came of it", async () => {
    const { call, past } = await between(
      (_, response) => void response.writeHead(502, { "x-gw-code": "bad_gateway" }).end(),
      ECHO,
    );
    expect(await call("{}")).toEqual({ statusCode: 502, proxyCode: "bad_gateway", text: "" });
    expect(past).toEqual([]);
  });

  it("an upstream that is called at its address cannot speak for the proxy", async () => {
    const { call } = await between(
      unknown,
      (_, response) => void response.writeHead(503, { "x-gw-code": "circuit_open" }).end(),
    );
    expect(await call("{}")).toEqual({ statusCode: 503, proxyCode: undefined, text: "" });
  });
});
