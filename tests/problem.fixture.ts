// For tests: what every error answer must be (RFC 9457, SPEC 3), and what it must never tell.

import { expect } from "vitest";
import { PROJECT_DIR, TELEGRAM_SECRET, TOKENS } from "./service.fixture.ts";
import type { Answer } from "./service.fixture.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  503: "Service Unavailable",
};

/** Of stacks, files and faults; and our own secrets. */
const INTERNALS = [
  "node_modules",
  "TypeError",
  "RangeError",
  "    at ",
  ".ts:",
  ".js:",
  "undefined",
  "[object",
  "/tmp/",
  PROJECT_DIR,
  TELEGRAM_SECRET,
  ...Object.values(TOKENS),
];

/** `what` names the request where many are checked in a row. */
export function expectProblem(answer: Answer, status: number, code: string, what = ""): void {
  const { text } = answer;
  expect({ status: answer.status, code: answer.json?.code }, `${what} ${text}`).toEqual({
    status,
    code,
  });
  expect(answer.headers.get("content-type"), what).toBe("application/problem+json");
  expect(answer.headers.get("cache-control"), what).toBe("no-store");
  expect(answer.json, what).toMatchObject({
    type: `urn:countersign:problem:${code}`,
    title: TITLES[status],
    status,
    detail: expect.stringMatching(/\S.*\.$/s),
    correlation_id: expect.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  });
  for (const internal of INTERNALS) expect(text, what).not.toContain(internal);
  if (status === 401) expect(answer.headers.get("www-authenticate"), what).toBeTruthy();
  if (status === 400 && answer.json.errors !== undefined) {
    for (const error of answer.json.errors) {
      expect(error, what).toEqual({
        path: expect.stringMatching(/^(\/|$)/),
        message: expect.any(String),
      });
    }
  }
}
