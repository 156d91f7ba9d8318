import { expect, it } from "vitest";
import { TROUBLE_CHARS_MAX } from "../../worker/telegram/poller-watch.ts";
import { type Trouble, describeTrouble, waitMs } from "./trouble.ts";

const ALL: Record<Trouble["reason"], Trouble> = {
  held_by_another: { reason: "held_by_another" },
  webhook_active: { reason: "webhook_active" },
  token_refused: { reason: "token_refused", status: 401 },
  rate_limited: { reason: "rate_limited", retryAfterS: 7 },
  telegram_away: { reason: "telegram_away", detail: "it answered 502" },
  secret_refused: { reason: "secret_refused" },
  backend_away: { reason: "backend_away", detail: "it answered 503" },
  offset_not_kept: { reason: "offset_not_kept", detail: "ENOSPC" },
};

it("tells two conflicts apart, and for each what to do", () => {
  expect(describeTrouble(ALL.held_by_another)).toMatch(/Another program .* stop it/);
  expect(describeTrouble(ALL.webhook_active)).toMatch(/webhook .* deleteWebhook/);
  expect(describeTrouble(ALL.token_refused)).toMatch(/BOT_TOKEN/);
  expect(describeTrouble(ALL.secret_refused)).toMatch(/TELEGRAM_WEBHOOK_SECRET/);
});

it("fits all that can stand at once into one report", () => {
  const { held_by_another, webhook_active, backend_away, secret_refused, offset_not_kept } = ALL;
  for (const telegram of [held_by_another, webhook_active]) {
    for (const service of [backend_away, secret_refused]) {
      const words = [telegram, service, offset_not_kept].map(describeTrouble).join(" ");
      expect(words.length).toBeLessThan(TROUBLE_CHARS_MAX);
    }
  }
});

it("waits as Telegram asks, within an hour, and half a minute on a conflict however often", () => {
  const asked = (retryAfterS: number) => waitMs({ reason: "rate_limited", retryAfterS }, 1, 0);
  expect([asked(-5), asked(0), asked(7), asked(3_600), asked(3_601)]).toEqual([
    1_000, 1_000, 7_000, 3_600_000, 3_600_000,
  ]);
  expect(waitMs(ALL.held_by_another, 9, 1)).toBe(30_000);
  expect(waitMs(ALL.webhook_active, 1, 0)).toBe(30_000);
});

it("comes back to the service sooner than to Telegram", () => {
  const longest = (trouble: Trouble) => [waitMs(trouble, 1, 0), waitMs(trouble, 99, 1)];
  expect(longest(ALL.telegram_away)).toEqual([1_000, 60_000]);
  expect(longest(ALL.backend_away)).toEqual([250, 10_000]);
  expect(longest(ALL.secret_refused)).toEqual([250, 10_000]);
});
