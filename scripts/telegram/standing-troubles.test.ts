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
  expect(troubles.begin("telegram", away("it answered 500"))).toBe(false);
  expect(troubles.words()).toContain("500");
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
