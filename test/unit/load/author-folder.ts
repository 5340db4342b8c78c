import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder outside of this repository, as an author's is: no packages above it. Gone when the test ends. */
export function authorFolder(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gatewright-author-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (name) => join(folder, name);
}

/** A whole gateway with one route, whose options are `route` (after `to`), and with `before` in front. */
export function gatewayText(options: { readonly before?: string; readonly route?: string } = {}): string {
  return [
    `import { anyone, gateway, upstream } from "gatewright";`,
    options.before ?? "",
    `const shop = upstream({ at: "http://shop:8080" });`,
    `export default gateway({`,
    `  targets: ["envoy", "nginx"],`,
    `  routes: { "GET /items/:id": { auth: anyone, to: shop, ${options.route ?? ""} } },`,
    `});`,
    "",
  ].join("\n");
}
