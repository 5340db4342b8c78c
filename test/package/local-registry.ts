import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { z } from "zod";

const Lock = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), dev: z.boolean().optional() })),
});

/** Where a version of a package lies in the checkout. */
interface Stored {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

export interface LocalRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A registry with what the lock file has for production and nothing else, packed from the checkout's node_modules when it
 * is asked for: npm resolves and installs for real, without a network, and a dependency that is missing is not found.
 */
export async function startLocalRegistry(root: string): Promise<LocalRegistry> {
  const stored = productionPackages(root);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const [, index] = /^\/-\/(\d+)\.tgz$/.exec(path) ?? [];
    const versions = stored.filter(({ name }) => `/${name}` === path);
    if (index !== undefined) sendTarball(response, stored[Number(index)]);
    else if (versions.length === 0) response.writeHead(404).end("{}");
    else response.end(JSON.stringify(packument(versions, (one) => `${url}/-/${stored.indexOf(one)}.tgz`)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the registry has no port");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A package of another platform is in the lock file and not on this disk. */
function productionPackages(root: string): readonly Stored[] {
  const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
  return Object.entries(packages).flatMap(([path, { version, dev }]) => {
    const folder = join(root, path);
    const isStored = path !== "" && version !== undefined && !dev && existsSync(join(folder, "package.json"));
    return isStored ? [{ name: path.replace(/^.*node_modules\//, ""), version, folder }] : [];
  });
}

function packument(versions: readonly Stored[], tarballOf: (one: Stored) => string): object {
  const manifests = versions.map((one) => {
    const manifest: object = JSON.parse(readFileSync(join(one.folder, "package.json"), "utf8"));
    return [one.version, { ...manifest, dist: { tarball: tarballOf(one) } }] as const;
  });
  return {
    name: versions[0]?.name,
    "dist-tags": { latest: versions.at(-1)?.version },
    versions: Object.fromEntries(manifests),
  };
}

/** What lies in a node_modules of its own is a package by itself. */
function sendTarball(response: ServerResponse, one: Stored | undefined): void {
  if (!one) {
    response.writeHead(404).end();
    return;
  }
  const options = ["--exclude=./node_modules", "--transform=s,^[.],package,", "--use-compress-program=gzip -1"];
  const tar = spawn("tar", [...options, "-C", one.folder, "-cf", "-", "."], { stdio: ["ignore", "pipe", "inherit"] });
  tar.stdout.pipe(response);
}
