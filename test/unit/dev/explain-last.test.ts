import { expect, it } from "vitest";
import { servedBy } from "../../../cli/dev/edit-loop.ts";
import { explainLast } from "../../../cli/dev/explain-last.ts";
import { compileFile } from "../../../compiler/compile-file.ts";
import { authorFolder } from "../load/author-folder.ts";
import { answering } from "./editing.ts";

const line = { method: "GET", path: "/a", statusCode: 200, clientIp: "127.0.0.1", userId: null, route: "GET /a" };

it("the last request is explained by the gateway that serves, below the command that explains more", async () => {
  const file = authorFolder({ "gateway.ts": answering("1") })("gateway.ts");
  const served = servedBy(await compileFile({ file, addresses: {}, stores: "memory" }), "error");
  const lines = await explainLast(line, { served, file: "gateway.ts" });
  expect(lines[0]).toBe("gatewright explain -f gateway.ts 'GET /a'");
  expect(lines.join("\n")).toContain("auth: anyone");
  expect(lines).toContain("  statusCode           200");
});

it("a request that had no path is told as the log has it", async () => {
  const lines = await explainLast({ ...line, path: null, statusCode: 400 }, { served: undefined, file: "gateway.ts" });
  expect(lines).toContain("  statusCode           400");
});
