import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { freePort } from "../../cli/dev/ports.ts";

/** Who signs certificates. */
export interface Authority {
  /** Its own certificate, a PEM file. */
  readonly file: string;
  /** A certificate for a subject alternative name, such as `DNS:good.test` or `IP:127.0.0.1`, and its key. */
  sign(name: string): { readonly cert: string; readonly key: string };
}

/** A new one, by the program `openssl`; its files go into the folder. */
export function createAuthority(folder: string, id: string): Authority {
  const at = (name: string): string => join(folder, `${id}-${name}`);
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const [file, key] = [at("authority.pem"), at("authority.key")];
  openssl("req", "-x509", ...newKey, "-keyout", key, "-out", file, "-subj", `/CN=${id}`, "-days", "2");
  let signed = 0;
  return {
    file,
    sign(name) {
      const one = at(String(signed++));
      writeFileSync(`${one}.ext`, `subjectAltName=${name}\n`);
      openssl("req", ...newKey, "-keyout", `${one}.key`, "-out", `${one}.csr`, "-subj", `/CN=${id} ${signed}`);
      const by = ["-CA", file, "-CAkey", key, "-CAcreateserial", "-days", "2", "-extfile", `${one}.ext`];
      openssl("x509", "-req", "-in", `${one}.csr`, "-out", `${one}.pem`, ...by);
      return { cert: readFileSync(`${one}.pem`, "utf8"), key: readFileSync(`${one}.key`, "utf8") };
    },
  };
}

/** A service that says which name it was called by in TLS (`false`: none) and, at `/jwks.json`, what it is given. */
export async function startTlsService(certificate: ReturnType<Authority["sign"]>, keySet = "{}") {
  const server = createServer(certificate, ({ url, socket }, response) => {
    const servername = "servername" in socket ? socket.servername : undefined;
    response.setHeader("content-type", "application/json");
    response.end(url === "/jwks.json" ? keySet : JSON.stringify(servername));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${port}`,
    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
