import { expect, it } from "vitest";
import { baseUrl } from "./base-url.ts";

it.each([
  ["https://api.telegram.org", "https://api.telegram.org"],
  ["http://127.0.0.1:8081/", "http://127.0.0.1:8081"],
  ["http://[::1]:1/under/@that//", "http://[::1]:1/under/@that"],
  ["HTTPS://TASKS.example", "HTTPS://TASKS.example"],
])("takes %s", (given, taken) => {
  expect(baseUrl.parse(given)).toBe(taken);
});

it.each([
  "",
  "tasks.example",
  "ftp://tasks.example",
  "http://",
  "http:tasks.example",
  "https://somebody@tasks.example",
  "https://somebody:hidden@tasks.example",
  "https://:hidden@tasks.example/",
  "https:\\\\somebody:hidden@tasks.example",
  "https://tasks.example\\@hidden",
  "https://tasks.example/?key=hidden",
  "https://tasks.example/?",
  "https://tasks.example?key=hidden",
  "https://tasks.example/under#hidden",
  "https://tasks.example/#",
  "https://tasks.example/a b",
])("refuses %j, without quoting it", (given) => {
  const parsed = baseUrl.safeParse(given);
  expect(parsed.success).toBe(false);
  expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(/^must be an http/);
  expect(JSON.stringify(parsed.error?.issues.map(({ message }) => message))).not.toMatch(
    /hidden|example/,
  );
});
