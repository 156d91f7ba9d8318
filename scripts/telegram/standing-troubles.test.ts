import { beforeEach, expect, it } from "vitest";
import { type StandingTroubles, createStandingTroubles } from "./standing-troubles.ts";

let said: string[];
let nowMs: number;
let troubles: StandingTroubles;

beforeEach(() => {
  said = [];
  nowMs = 0;
  troubles = createStandingTroubles(
    (sentence) => said.push(sentence),
    () => nowMs,
  );
});

const away = (detail: string) => ({ reason: "telegram_away", detail }) as const;

it("says a trouble once when it begins and once when it is over", () => {
  expect(troubles.begin("telegram", away("it answered 502"))).toBe(true);
  expect(troubles.begin("telegram", away("it answered 502"))).toBe(false);
  expect(troubles.end("telegram")).toBe(true);
  expect(troubles.end("telegram")).toBe(false);
  expect(said).toEqual([expect.stringContaining("502"), "Telegram answers again."]);
  expect(troubles.words()).toBeNull();
});

it("says another trouble at the same place, and one at another place beside it", () => {
  troubles.begin("telegram", away("it answered 502"));
  troubles.begin("telegram", { reason: "rate_limited", retryAfterS: 3 });
  troubles.begin("service", { reason: "secret_refused" });
  expect(said).toHaveLength(3);
  expect(troubles.words()).toBe(`${said[1]} ${said[2]}`);
});

it("says each turn that a trouble takes, once, and holds the latest", () => {
  for (const status of [503, 413, 503, 413]) {
    troubles.begin("service", { reason: "service_refuses", status });
    expect(troubles.words()).toContain(`(${status})`);
  }
  for (const retryAfterS of [9, 8, 7]) {
    troubles.begin("telegram", { reason: "rate_limited", retryAfterS });
  }
  expect(said).toEqual([/503/, /413/, /9 s/].map((words) => expect.stringMatching(words)));
});

it("does not go on for ever about turns of one trouble", () => {
  for (let status = 500; status < 600; status += 1) {
    troubles.begin("service", { reason: "service_refuses", status });
  }
  expect(said).toHaveLength(20);
  expect(troubles.words()).toContain("(599)");
});

it("holds a conflict for standing until a minute has passed without one", () => {
  const conflict = { reason: "held_by_another" } as const;
  for (; nowMs < 600_000; nowMs += 30_000) {
    troubles.begin("telegram", conflict);
    expect(troubles.end("telegram")).toBe(false);
  }
  nowMs += 29_999;
  expect(troubles.end("telegram")).toBe(false);
  nowMs += 1;
  expect(troubles.end("telegram")).toBe(true);
  expect(said).toHaveLength(2);
});
