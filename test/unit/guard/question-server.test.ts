import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { RequestHead } from "../../../sidecars/guard/head-reader.ts";
import { type Answer, createQuestionServer } from "../../../sidecars/guard/question-server.ts";
import { listenInRunDir } from "../../../sidecars/serve.ts";

const OK: Answer = { status: 200, headers: ["x-gw-user", "u-1"] };
const ok = "HTTP/1.1 200 OK\r\nx-gw-user: u-1\r\ncontent-length: 0\r\n\r\n";
const okAndEnd = ok.replace("content-length", "connection: close\r\ncontent-length");
const question = (target: string, { method = "GET", lines = "" } = {}): string =>
  `${method} ${target} HTTP/1.1\r\nhost: guard\r\n${lines}\r\n`;

/** A header, or a body, of which 2,000 do not fit into the buffers of a socket. */
const LONG = `x-plan: ${"a".repeat(1_000)}\r\n`;

/** A server on a socket; `answer` says what it answers, and `asked` what it was asked. */
async function serve(answer: (head: RequestHead) => Answer | Promise<Answer> = () => OK) {
  const asked: RequestHead[] = [];
  const defects: unknown[] = [];
  const runDir = await mkdtemp(join(tmpdir(), "questions-"));
  const { server, serving } = createQuestionServer({
    answer: (head) => {
      asked.push(head);
      return answer(head);
    },
    onDefect: (error) => defects.push(error),
  });
  await listenInRunDir(server, runDir, "guard.sock");
  onTestFinished(async () => {
    await serving.end(0);
    await rm(runDir, { recursive: true });
  });
  const open = async (): Promise<Client> => {
    const socket = connect(join(runDir, "guard.sock"));
    await once(socket, "connect");
    return client(socket);
  };
  return { asked, defects, open, serving };
}

interface Client {
  readonly socket: Socket;
  /** All that was answered until now, once it has this length. */
  heard(length: number): Promise<string>;
  /** All that was answered, once the server has ended the connection. */
  whole(): Promise<string>;
  send(text: string): void;
}

function client(socket: Socket): Client {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    heard: (length) => vi.waitUntil(() => text.length >= length && text, { timeout: 10_000 }),
    whole: async () => {
      if (!socket.closed) await once(socket, "close");
      return text;
    },
    send: (bytes) => void socket.write(bytes, "latin1"),
  };
}

/** A promise and its end. */
function later(): { readonly answer: Promise<Answer>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  return { answer: promise, end: () => resolve(OK) };
}

describe("a connection", () => {
  it("stays open for the next question, and has no header that was not asked for", async () => {
    const { open, asked } = await serve();
    const { send, heard } = await open();
    send(question("/1"));
    expect(await heard(ok.length)).toBe(ok);
    send(question("/2"));
    expect(await heard(2 * ok.length)).toBe(ok + ok);
    expect(asked.map(({ target }) => target)).toEqual(["/1", "/2"]);
  });

  it("takes a question byte by byte", async () => {
    const { open, asked } = await serve();
    const { send, heard } = await open();
    for (const byte of question("/1", { lines: "x-plan: gold\r\n" })) send(byte);
    expect(await heard(ok.length)).toBe(ok);
    expect(asked).toMatchObject([{ target: "/1", headers: { "x-plan": ["gold"] } }]);
  });

  it("asks questions that came together one after the other, and answers in their order", async () => {
    const first = later();
    const { open, asked } = await serve(({ target }) => (target === "/1" ? first.answer : { ...OK, status: 403 }));
    const { send, heard } = await open();
    send(question("/1") + question("/2"));
    send(question("/3"));
    await vi.waitUntil(() => asked.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toHaveLength(1);
    first.end();
    const forbidden = ok.replace("200 OK", "403 Forbidden");
    expect(await heard(ok.length + 2 * forbidden.length)).toBe(ok + forbidden + forbidden);
  });

  it("does not read on while it answers", async () => {
    const first = later();
    const { open, asked } = await serve(({ target }) => (target === "/1" ? first.answer : OK));
    const { socket, send, heard } = await open();
    send(question("/1"));
    await vi.waitUntil(() => asked.length > 0);
    const many = 2_000;
    send(question("/2", { lines: LONG }).repeat(many));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(socket.writableLength).toBeGreaterThan(0);
    first.end();
    expect(await heard((many + 1) * ok.length)).toBe(ok.repeat(many + 1));
  });

  it("does not answer on while nobody reads", async () => {
    const { open, asked } = await serve(() => ({ ...OK, body: LONG }));
    const { socket, send, heard } = await open();
    socket.pause();
    const many = 2_000;
    send(question("/1").repeat(many));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked.length).toBeLessThan(many / 2);
    socket.resume();
    await vi.waitUntil(() => asked.length === many, { timeout: 10_000 });
    await heard(many * LONG.length);
  });

  it.each(["close", "Keep-Alive, Close", "close,x"])("ends after the answer if it is asked to by %s", async (value) => {
    const { open, asked } = await serve();
    const { send, whole } = await open();
    send(question("/1", { lines: `connection: ${value}\r\n` }) + question("/2"));
    expect(await whole()).toBe(okAndEnd);
    expect(asked).toHaveLength(1);
  });

  it("stays open at another word", async () => {
    const { open } = await serve();
    const { send, heard } = await open();
    send(question("/1", { lines: "connection: closed, keep-alive\r\n" }));
    expect(await heard(ok.length)).toBe(ok);
  });

  it("survives that whoever asked is gone", async () => {
    const first = later();
    const { open, asked, defects } = await serve(() => first.answer);
    const { socket, send } = await open();
    send(question("/1"));
    await vi.waitUntil(() => asked.length > 0);
    socket.destroy();
    first.end();
    const other = await open();
    other.send(question("/2"));
    expect(await other.heard(ok.length)).toBe(ok);
    expect(defects).toEqual([]);
  });
});

describe("an answer", () => {
  const refusal: Answer = { status: 429, headers: ["retry-after", "7"], body: '{"error":"Too many requests"}' };
  const head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 29\r\n\r\n";

  it("has the length of its body", async () => {
    const { open } = await serve(() => refusal);
    const { send, heard } = await open();
    send(question("/1"));
    const text = head + refusal.body;
    expect(await heard(text.length)).toBe(text);
  });

  it("to HEAD has the same head and no body", async () => {
    const { open } = await serve(() => refusal);
    const { send, heard } = await open();
    send(question("/1", { method: "HEAD" }) + question("/2", { method: "HEAD" }));
    expect(await heard(2 * head.length)).toBe(head + head);
  });

  it.each([
    ["a line end", ["x-user-id", "u-1\r\nx-admin: yes"]],
    ["a control character", ["x-user-id", "u\0"]],
    ["a character that is not ASCII", ["x-user-id", "ü"]],
    ["a name that is none", ["x user", "u-1"]],
  ])("with %s in its headers is a defect, and is not sent", async (_, headers) => {
    const { open, defects } = await serve(({ target }) => (target === "/1" ? { ...OK, headers } : OK));
    const { send, heard } = await open();
    send(question("/1") + question("/2"));
    const failed = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
    expect(await heard(failed.length + ok.length)).toBe(failed + ok);
    expect(defects).toHaveLength(1);
  });
});

describe("what cannot be read", () => {
  it.each([
    ["400 Bad Request", "GET /nginx HTTP/1.0\r\nhost: guard\r\n\r\n"],
    ["400 Bad Request", question("/1", { lines: "content-length: 5\r\n" })],
    ["431 Request Header Fields Too Large", question("/1", { lines: `a: ${"a".repeat(20_000)}\r\n` })],
  ])("is told %s, and nothing after it is read", async (status, text) => {
    const { open, asked } = await serve();
    const { send, whole } = await open();
    send(question("/0") + text + question("/2"));
    expect(await whole()).toBe(`${ok}HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    expect(asked).toHaveLength(1);
  });

  it("is a question that does not come to its end in time; a connection without one may wait", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { open } = await serve();
    const [slow, idle, again] = [await open(), await open(), await open()];
    again.send(question("/1") + question("/2").slice(0, 10));
    await slowTimers(1);
    again.send(question("/2").slice(10));
    await again.heard(2 * ok.length);
    for (const { send } of [slow, again]) send("GET /3 HTTP/1.1\r\nhost");
    await slowTimers(2);
    vi.advanceTimersByTime(9_999);
    expect([slow.socket.closed, again.socket.closed]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    const late = "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    expect(await Promise.all([slow.whole(), again.whole()])).toEqual([late, ok + ok + late]);
    vi.advanceTimersByTime(3_600_000);
    idle.send(question("/4"));
    expect(await idle.heard(ok.length)).toBe(ok);
  });
});

describe("the end", () => {
  it("is announced with each answer, and ends its connection", async () => {
    const first = later();
    const { open, asked, serving } = await serve(({ target }) => (target === "/1" ? first.answer : OK));
    const [under, next, idle] = [await open(), await open(), await open()];
    under.send(question("/1"));
    await vi.waitUntil(() => asked.length > 0);
    serving.announceEnd();
    next.send(question("/2"));
    expect(await next.whole()).toBe(okAndEnd);
    expect(idle.socket.closed).toBe(false);
    first.end();
    expect(await under.whole()).toBe(okAndEnd);
  });

  it("waits for the questions under way, those that have just begun too, and for nothing else", async () => {
    const first = later();
    const { open, asked, serving } = await serve(() => first.answer);
    const [under, begun, idle, used] = [await open(), await open(), await open(), await open()];
    under.send(question("/1"));
    begun.send(question("/2").slice(0, 10));
    await vi.waitUntil(() => asked.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    let isOver = false;
    const over = serving.end(60_000).then(() => {
      isOver = true;
    });
    expect(await idle.whole()).toBe("");
    expect(await used.whole()).toBe("");
    begun.send(question("/2").slice(10));
    await vi.waitUntil(() => asked.length > 1);
    expect(isOver).toBe(false);
    first.end();
    expect(await Promise.all([under.whole(), begun.whole()])).toEqual([okAndEnd, okAndEnd]);
    await over;
  });

  it("cuts off at the deadline what has not ended", async () => {
    const { open, asked, serving } = await serve(() => later().answer);
    const { send, whole } = await open();
    send(question("/1"));
    await vi.waitUntil(() => asked.length > 0);
    await serving.end(10);
    expect(await whole()).toBe("");
  });
});

/** Once so many deadlines run. */
async function slowTimers(count: number): Promise<void> {
  while (vi.getTimerCount() < count) await new Promise((resolve) => setImmediate(resolve));
}
