import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { verdictOf } from "../../../scripts/bench/budgets.ts";
import { countRequests, type RequestCounts } from "../../../scripts/bench/reload/count-requests.ts";
import { rowsOf } from "../../../scripts/bench/reload/rows.ts";
import type { Edits } from "../../../scripts/generations/judge-answer.ts";
import { type Lane, type LoadResult, startLoad } from "../../../scripts/generations/load.ts";
import { startService } from "../../harness/service.ts";

type Misbehaviour = (...of: Parameters<RequestListener>) => void;

/** A load in one lane on a gateway that answers by `edit()`, but for one request in its midst. */
async function loadOn(
  connection: Lane["connection"],
  options: { readonly edits?: Edits; readonly edit?: () => number; readonly misbehave?: Misbehaviour },
): Promise<LoadResult> {
  const { edits = { confirmed: 0, newest: 0, bad: new Set() }, edit = () => 0, misbehave } = options;
  let served = 0;
  const gateway = await startService("gateway", (request, response) => {
    served += 1;
    if (served === 3 && misbehave) misbehave(request, response);
    else response.end(`edit-${edit()}`);
  });
  onTestFinished(() => gateway.stop());
  const load = startLoad({ port: gateway.port, token: "token", edits, lanes: [{ targets: ["/a", "/b"], connection }] });
  await expect.poll(() => served, { timeout: 10_000 }).toBeGreaterThan(6);
  return load.stop();
}

/** The access log of a gateway that has read these requests. */
function accessLog(ids: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "gatewright-reload-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "access.log");
  writeFileSync(file, ids.map((requestId) => `${JSON.stringify({ requestId, statusCode: 200 })}\n`).join(""));
  return file;
}

const cut: Misbehaviour = ({ socket }) => void socket.destroy();
const breakOff: Misbehaviour = (_, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("edit-0", () => response.socket?.destroy());
};
const breakOffHead: Misbehaviour = ({ socket }) =>
  void socket.write("HTTP/1.1 200 OK\r\nconte", () => socket.destroy());
const refuse: Misbehaviour = (_, response) => void response.writeHead(503).end("edit-0");

test.each(["kept", "new"] as const)("what is answered is neither lost nor wrong, %s connection", async (connection) => {
  const { sent, answered, ...others } = await loadOn(connection, {});
  expect(answered).toBe(sent);
  expect(others).toEqual({ lost: [], wrong: [], former: 0, sentAgain: [] });
});

test.each([
  ["a request without an answer on a connection of its own", "new", cut, "socket hang up"],
  ["an answer that breaks off on a connection of its own", "new", breakOff, "aborted"],
  ["an answer that breaks off on a kept connection", "kept", breakOff, "aborted"],
  ["a head that breaks off on a kept connection", "kept", breakOffHead, "socket hang up"],
  ["a 503 on a kept connection", "kept", refuse, "503 edit-0"],
] as const)("%s is lost", async (_, connection, misbehave, reason) => {
  const { sent, answered, lost, sentAgain } = await loadOn(connection, { misbehave });
  expect(lost).toEqual([`/a: ${reason}`]);
  expect({ answered, sentAgain }).toEqual({ answered: sent - 1, sentAgain: [] });
});

test("a request that a kept connection does not answer is sent again, and lost only if the gateway had read it", async () => {
  const result = await loadOn("kept", { misbehave: cut });
  expect(result).toMatchObject({ answered: result.sent, lost: [], sentAgain: ["load-00000003"] });
  expect(await countRequests(result, accessLog(["load-00000002", "load-00000003-again"]))).toMatchObject({
    ...{ sent: result.sent, answered: result.sent, lost: 0, sentAgain: 1, problems: [] },
  });
  expect(await countRequests(result, accessLog(["load-00000002", "load-00000003"]))).toMatchObject({
    ...{ sent: result.sent, answered: result.sent - 1, lost: 1, sentAgain: 0 },
    problems: ["load-00000003: read, and its connection closed without an answer"],
  });
});

test("on a kept connection the generation of its making is a former one, before it is a wrong one", async () => {
  const edits = { confirmed: 4, newest: 4, bad: new Set<number>() };
  let answers = 0;
  const edit = (): number => {
    answers += 1;
    edits.confirmed = edits.newest = 5;
    return answers <= 3 ? 4 : answers === 4 ? 3 : 5;
  };
  const { former, wrong, answered, sent } = await loadOn("kept", { edits, edit });
  // The first was sent while 4 was the current one.
  expect(former).toBe(2);
  expect(wrong).toEqual(["/b, kept connection: edit 3, not 5 to 5"]);
  expect(answered).toBe(sent);
});

test.each([
  ["older than the confirmed one", 4],
  ["that was never written", 6],
])("on a connection of its own an answer %s is wrong", async (_, number) => {
  let answers = 0;
  const edit = (): number => {
    answers += 1;
    return answers === 2 ? number : 5;
  };
  const { former, wrong } = await loadOn("new", { edits: { confirmed: 5, newest: 5, bad: new Set() }, edit });
  expect(wrong).toEqual([`/b, new connection: edit ${number}, not 5 to 5`]);
  expect(former).toBe(0);
});

test("while a reload is under way both generations are right", async () => {
  let answers = 0;
  const edit = (): number => {
    answers += 1;
    return answers % 2 === 0 ? 4 : 5;
  };
  const { former, wrong } = await loadOn("new", { edits: { confirmed: 4, newest: 5, bad: new Set() }, edit });
  expect({ former, wrong }).toEqual({ former: 0, wrong: [] });
});

test("one lost request misses the budget, and so does one wrong answer", () => {
  const none: RequestCounts = {
    ...{ sent: 9, answered: 9, lost: 0, sentAgain: 1, wrongGeneration: 0, formerGeneration: 1, problems: [] },
  };
  const verdicts = (change: Partial<RequestCounts>) =>
    rowsOf({ proxy: "Envoy", reloads: 20, requests: { ...none, ...change }, firstAnswerMs: [1, 2, 4] }).map(verdictOf);
  const informs = "for information";
  expect(verdicts({})).toEqual(["met", "met", informs]);
  expect(verdicts({ answered: 8, lost: 1 })).toEqual(["missed", "met", informs]);
  expect(verdicts({ wrongGeneration: 1 })).toEqual(["met", "missed", informs]);
});
