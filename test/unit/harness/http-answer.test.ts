import { expect, it } from "vitest";
import { headerText, parseAnswer } from "../../../testing/http-answer.ts";

const parse = (text: string, ended = false, isHead = false) => parseAnswer(Buffer.from(text), isHead, ended);

it("waits until the declared body is whole", () => {
  expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc")).toBeUndefined();
  expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd")?.body).toBe("abcd");
});

it("joins chunks and waits for the last one", () => {
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect(parse(`${head}3\r\nabc\r\n2;x=y\r\nde\r\n`)).toBeUndefined();
  expect(parse(`${head}3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n`)?.body).toBe("abcde");
});

it("takes a body without a length for whole only when the connection has ended", () => {
  expect(parse("HTTP/1.1 200 OK\r\n\r\nabc")).toBeUndefined();
  expect(parse("HTTP/1.1 200 OK\r\n\r\nabc", true)?.body).toBe("abc");
});

it("expects no body after HEAD, whatever the length says", () => {
  expect(parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", false, true)).toMatchObject({ status: 200, body: "" });
});

it("skips an interim answer", () => {
  expect(parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")?.status).toBe(204);
});

it("keeps every line of a header", () => {
  const answer = parse("HTTP/1.1 204 No Content\r\nVary: Origin\r\nvary: Accept\r\n\r\n");
  expect(headerText(answer?.headers ?? {}, "vary")).toBe("Origin | Accept");
  expect(headerText(answer?.headers ?? {}, "allow")).toBeNull();
});
