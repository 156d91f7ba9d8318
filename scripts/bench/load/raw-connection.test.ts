import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { VerificationFault } from "../../validation/verification-fault.ts";
import { openExchange } from "./exchange.ts";
import { parseAnswer } from "./raw-connection.ts";

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: "e"\r\n\r\nhello';
const parse = (text: string) => parseAnswer(Buffer.from(text));

describe("an answer", () => {
  it("is whole with the last byte of its body, and not before", () => {
    for (let length = 0; length < OK.length; length += 1) {
      expect(parse(OK.slice(0, length)), String(length)).toBe("unfinished");
    }
    const whole = parse(OK);
    expect(whole).toMatchObject({ status: 200, body: Buffer.from("hello") });
    expect(parse(`${OK}!`)).toBe("malformed");
  });

  it("of 304 has no body, whatever length it names", () => {
    expect(parse("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n")).toMatchObject({ status: 304 });
    expect(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n")).toMatchObject({
      status: 304,
    });
  });

  it("without a length, or of no HTTP, is none", () => {
    expect(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")).toBe(
      "malformed",
    );
    expect(parse("SSH-2.0\r\n\r\n")).toBe("malformed");
    expect(parse("x".repeat(65_535))).toBe("unfinished");
    expect(parse("x".repeat(65_536))).toBe("malformed");
  });
});

describe("a connection", () => {
  let server: Server;
  afterEach(() => void server.close());

  async function serve(onRequest: (socket: Socket, text: string) => void): Promise<string> {
    server = createServer((socket) => {
      socket.setNoDelay().on("error", () => undefined);
      socket.on("data", (bytes) => onRequest(socket, bytes.toString()));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("puts together what comes in pieces, also more than it reads at once", async () => {
    const text = "abc".repeat(100_000);
    const baseUrl = await serve((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Le`);
      setImmediate(() => socket.write(`ngth: ${text.length}\r\n\r\n${text}`));
    });
    const exchange = await openExchange(baseUrl);
    for (let nth = 0; nth < 2; nth += 1) {
      const answer = await exchange.ask({ method: "GET", path: "/" });
      expect(answer.status === 200 && answer.text === text).toBe(true);
    }
    exchange.close();
  });

  it("sends what a request is made of", async () => {
    const heard: string[] = [];
    const baseUrl = await serve((socket, text) => {
      heard.push(text.replace(/^Host: .*\r\n/m, ""));
      socket.write(OK);
    });
    const exchange = await openExchange(baseUrl);
    expect(await exchange.ask({ method: "GET", path: "/a?b=c", ifNoneMatch: '"e"' })).toEqual({
      status: 200,
      etag: '"e"',
      text: "hello",
    });
    await exchange.ask({ method: "POST", path: "/", token: "secret" });
    await exchange.ask({ method: "POST", path: "/", body: '{"a":"ü"}' });
    expect(heard).toEqual([
      'GET /a?b=c HTTP/1.1\r\nIf-None-Match: "e"\r\n\r\n',
      "POST / HTTP/1.1\r\nAuthorization: Bearer secret\r\nContent-Length: 0\r\n\r\n",
      'POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"a":"ü"}',
    ]);
    exchange.close();
  });

  it("that is cut while something is waited for is a fault, and stays one", async () => {
    const exchange = await openExchange(await serve((socket) => void socket.destroy()));
    const ask = () => exchange.ask({ method: "GET", path: "/" });
    await expect(ask()).rejects.toThrow(VerificationFault);
    await expect(ask()).rejects.toThrow("was lost");
  });

  it("that gets something else than HTTP is a fault", async () => {
    const exchange = await openExchange(
      await serve((socket) => void socket.write("SSH-2.0\r\n\r\n")),
    );
    await expect(exchange.ask({ method: "GET", path: "/" })).rejects.toThrow(
      "not as it was expected",
    );
  });

  it("to nobody is a fault at once", async () => {
    const baseUrl = await serve(() => undefined);
    server.close();
    await once(server, "close");
    await expect(openExchange(baseUrl)).rejects.toThrow(`nobody answers at ${baseUrl}`);
  });
});
