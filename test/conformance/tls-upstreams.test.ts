import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Authority, createAuthority, startTlsService } from "../harness/authorities.ts";
import { conformanceTargets } from "../harness/conformance-targets.ts";
import { startService } from "../harness/service.ts";
import { createSigningKey, inSeconds, keySetOf, signToken } from "../harness/tokens.ts";
import type { Task } from "./programs/ask-gateway.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The authorities that the proxies trust: those of the machine. */
const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

const folder = mkdtempSync(join(tmpdir(), "tls-upstreams-"));
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true })];
const key = createSigningKey("tls");
const claims = { iss: "https://issuer.test", aud: "tls", sub: "ann", exp: inSeconds(3_600) };
let trusted: Authority;
let resolve: Record<string, string>;

beforeAll(async () => {
  trusted = createAuthority(folder, "trusted");
  const foreign = createAuthority(folder, "foreign");
  const serve = async (by: Authority, name: string): Promise<string> => {
    const service = await startTlsService(by.sign(name), JSON.stringify(keySetOf(key)));
    stops.push(service.stop);
    return service.address;
  };
  const plain = await startService("plain", (_, response) => response.end("plain"));
  stops.push(plain.stop);
  resolve = {
    "good.test:443": await serve(trusted, "DNS:good.test"),
    "other.test:443": await serve(trusted, "DNS:other.test"),
    "renamed.test:443": await serve(trusted, "DNS:another.test"),
    "foreign.test:443": await serve(foreign, "DNS:foreign.test"),
    "127.0.0.1:443": await serve(trusted, "IP:127.0.0.1"),
    "plain.test:443": `127.0.0.1:${plain.port}`,
  };
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

/** What a gateway answers in a mount namespace of its own, in which the machine trusts our authority alone. */
async function ask(task: Omit<Task, "resolve">): Promise<readonly string[]> {
  const mount = `mount --bind "$1" ${BUNDLE} && shift && exec "$@"`;
  const program = [process.execPath, here("programs/ask-gateway.ts"), JSON.stringify({ ...task, resolve })];
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const { stdout } = await promisify(execFile)(
    "unshare",
    ["--mount", ...asRoot, "sh", "-c", mount, "sh", trusted.file, ...program],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted.file } },
  );
  return z.array(z.string()).parse(JSON.parse(stdout));
}

describe.each(conformanceTargets())("https upstreams on $name", { timeout: 60_000 }, ({ name }) => {
  it("are called by their name; no other certificate than theirs is taken, of no other authority", async () => {
    const authorization = `Bearer ${signToken(claims, key)}`;
    const expected = {
      "/good": '200 "good.test"',
      "/renamed": "502 bad_gateway",
      "/foreign": "502 bad_gateway",
      "/plain": "502 bad_gateway",
      "/composed/good": '200 "good.test"',
      "/composed/renamed": "502 bad_gateway",
    };
    const file = here("gateways/tls-upstreams.ts");
    const paths = Object.keys(expected);
    expect(await ask({ file, target: name, paths, headers: { authorization } })).toEqual(Object.values(expected));
  });
});

const others = conformanceTargets().filter(({ target }) => target !== "nginx");

describe.each(others)("https upstreams that NGINX cannot verify, on $name", { timeout: 60_000 }, ({ name }) => {
  it("may be an address, or of several names", async () => {
    const paths = ["/address", "/several", "/several"];
    const [address, ...several] = await ask({ file: here("gateways/tls-names.ts"), target: name, paths, headers: {} });
    expect(address).toBe("200 false");
    expect(several.toSorted()).toEqual(['200 "good.test"', '200 "other.test"']);
  });
});
