import { describe, expect, it } from "vitest";
import { faultCode } from "./fault-code.ts";
import { readBody } from "./read-body.ts";

/** A body that comes in chunks; `given` counts those that were asked for. */
function chunked(...chunks: string[]) {
  const given: string[] = [];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[given.length];
        if (chunk === undefined) return controller.close();
        given.push(chunk);
        controller.enqueue(new TextEncoder().encode(chunk));
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(body), given };
}

const read = async (response: Response, bytesMax: number) =>
  new TextDecoder().decode(await readBody(response, bytesMax));

describe("a body", () => {
  it("is read whole, however many chunks it comes in, and may be none at all", async () => {
    expect(await read(chunked("é", "", "\u2028", "😀").response, 9)).toBe("é\u2028😀");
    expect(await read(new Response(null), 0)).toBe("");
  });

  it("is read up to its bound; one byte more is a fault with a code, and no more is asked for", async () => {
    expect(await read(chunked("1234", "5678").response, 8)).toBe("12345678");
    const { response, given } = chunked("1234", "56789", "secret");
    const fault = await readBody(response, 8).catch((error: unknown) => error);
    expect(faultCode(fault)).toBe("ANSWER_TOO_LONG");
    expect(String(fault)).not.toContain("5678");
    expect(given).toEqual(["1234", "56789"]);
  });
});
