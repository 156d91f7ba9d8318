import * as fc from "fast-check";
import { createParser } from "eventsource-parser";
import type { EventSourceMessage } from "eventsource-parser";
import { expect, it } from "vitest";
import { formatBlock, formatComment } from "./frame.ts";

/** Read back by a parser that others wrote. */
function parse(text: string) {
  const events: EventSourceMessage[] = [];
  const retries: number[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onRetry: (retry) => retries.push(retry),
  });
  parser.feed(text);
  return { events, retries };
}

it("writes each field on a line of its own and ends with an empty one", () => {
  expect(formatBlock({ retryMs: 1500, id: 7, event: "task", data: "{}" })).toBe(
    "retry: 1500\nid: 7\nevent: task\ndata: {}\n\n",
  );
  expect(formatBlock({ id: 8 })).toBe("id: 8\n\n");
});

it("brings any text through, with its line ends as line feeds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(), (data, id) => {
      const { events } = parse(formatBlock({ id, event: "task", data }));
      const lines = data.split(/\r\n|\r|\n/);
      expect(events).toEqual([{ id: String(id), event: "task", data: lines.join("\n") }]);
    }),
  );
});

it("keeps a block's end out of its data", () => {
  const { events } = parse(formatBlock({ data: "one\n\nid: 99\r\rdata: x" }));
  expect(events).toEqual([{ data: "one\n\nid: 99\n\ndata: x" }]);
});

it("writes comments that a client skips", () => {
  expect(parse(formatComment("heartbeat"))).toEqual({ events: [], retries: [] });
});
