import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { findTools } from "../toolchain.ts";

const root = join(import.meta.dirname, "../..");
export const SHOP_GATEWAY = "examples/shop/gateway.ts";
export const SHOP_ARTIFACTS = "dist/shop";

/** `gatewright build` of the shop, as a user would run it: its output, the plan among it, goes to the terminal. */
export function buildShop(): Promise<boolean> {
  const { envoy, nginx131 } = findTools();
  const folders = [envoy, nginx131].flatMap((file) => (file ? [dirname(file)] : []));
  const build = spawn(
    process.execPath,
    [join(root, "cli/main.ts"), "build", "-f", SHOP_GATEWAY, "-o", SHOP_ARTIFACTS],
    {
      cwd: root,
      // So that `build` finds the proxies and has them check what it writes.
      env: { ...process.env, PATH: [...folders, process.env.PATH ?? ""].join(delimiter) },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  return new Promise((resolve, reject) => {
    build.once("error", reject);
    build.once("close", (code) => resolve(code === 0));
  });
}
