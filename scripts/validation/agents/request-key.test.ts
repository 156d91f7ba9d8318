import { expect, it } from "vitest";
import { IDEMPOTENCY_KEY_CHARS_MAX, isIdempotencyKey } from "../../../worker/http/idempotency.ts";
import { requestKey } from "./request-key.ts";

const REQUEST = {
  runId: "b0b0b0b0-0000-4000-8000-000000000000",
  taskId: "sample-1",
  attempt: 1,
  step: "ack",
  command: { attempt: 1, criteria_echo: ["é"] },
};

it("is the same for the same request of the same run, and for no other", () => {
  const key = requestKey(REQUEST);
  expect(requestKey(structuredClone(REQUEST))).toBe(key);
  const others = [
    { runId: "b0b0b0b0-0000-4000-8000-000000000001" },
    { taskId: "sample-2" },
    { attempt: 2 },
    { step: "result" },
    { command: { attempt: 1, criteria_echo: ["e\u0301"] } },
  ].map((change) => requestKey({ ...REQUEST, ...change }));
  expect(new Set([key, ...others]).size).toBe(6);
});

it("is one that the service takes, however long the task's id and the command", () => {
  const long = {
    taskId: "t".repeat(64),
    attempt: 999_999_999,
    command: { text: "é".repeat(9_999) },
  };
  const key = requestKey({ ...REQUEST, ...long, step: "redispatch" });
  expect(isIdempotencyKey(key)).toBe(true);
  expect(key.length).toBeLessThanOrEqual(IDEMPOTENCY_KEY_CHARS_MAX);
});
