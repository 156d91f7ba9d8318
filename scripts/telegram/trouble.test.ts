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
  service_refuses: { reason: "service_refuses", status: 503 },
  not_the_service: { reason: "not_the_service", status: 200 },
  service_away: { reason: "service_away", detail: "it has not answered in time" },
  offset_not_kept: { reason: "offset_not_kept", detail: "ENOSPC" },
};

it("tells two conflicts apart, and for each what to do", () => {
  expect(describeTrouble(ALL.held_by_another)).toMatch(/Another program .* stop it/);
  expect(describeTrouble(ALL.webhook_active)).toMatch(/webhook .* deleteWebhook/);
  expect(describeTrouble(ALL.token_refused)).toMatch(/BOT_TOKEN/);
  expect(describeTrouble(ALL.secret_refused)).toMatch(/TELEGRAM_WEBHOOK_SECRET/);
});

/** The longest that the parts make of them: an address and a fault's code are cut at these lengths. */
const CODE = "X".repeat(41);
const LONGEST: readonly Trouble[] = [
  ...Object.values(ALL),
  { reason: "rate_limited", retryAfterS: Number.MAX_SAFE_INTEGER },
  { reason: "service_refuses", status: 413, updateId: 2_147_483_646 },
  {
    reason: "telegram_away",
    detail: "the answer (HTTP unknown) is not the Bot API's (see TELEGRAM_API_BASE)",
  },
  { reason: "telegram_away", detail: `the connection failed (${CODE})` },
  { reason: "service_away", detail: `the connection to ${"x".repeat(50)} failed (${CODE})` },
  { reason: "offset_not_kept", detail: CODE },
];
const PLACES: Record<Trouble["reason"], "telegram" | "service" | "offset"> = {
  held_by_another: "telegram",
  webhook_active: "telegram",
  token_refused: "telegram",
  rate_limited: "telegram",
  telegram_away: "telegram",
  secret_refused: "service",
  service_refuses: "service",
  not_the_service: "service",
  service_away: "service",
  offset_not_kept: "offset",
};

it("fits all that can stand at once into one report", () => {
  const longestAt = (place: string) =>
    Math.max(
      ...LONGEST.filter(({ reason }) => PLACES[reason] === place).map(
        (trouble) => describeTrouble(trouble).length,
      ),
    );
  const longest = ["telegram", "service", "offset"].map(longestAt);
  expect(Math.min(...longest)).toBeGreaterThan(100);
  expect(longest.reduce((sum, chars) => sum + chars + 1)).toBeLessThanOrEqual(TROUBLE_CHARS_MAX);
});

it("says each in whole sentences", () => {
  for (const trouble of LONGEST) {
    expect(describeTrouble(trouble)).toMatch(/^[A-Z].*[^.?!]\.$/);
    expect(describeTrouble(trouble)).not.toMatch(/[.?!,:;]{2}/);
  }
});

it("says which update is refused, and of which refusals waiting is the cure", () => {
  const words = (status: number) =>
    describeTrouble({ reason: "service_refuses", status, updateId: 500 });
  for (const status of [408, 429, 500, 503]) {
    expect(words(status)).toMatch(/update 500 .* for the moment/);
  }
  for (const status of [307, 400, 404, 413]) expect(words(status)).toMatch(/waiting will not mend/);
  expect(describeTrouble(ALL.service_refuses)).toContain("report");
});

it("waits five minutes for a token that Telegram doesn't know", () => {
  expect(waitMs(ALL.token_refused, 1, 0)).toBe(300_000);
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
  expect(longest(ALL.service_away)).toEqual([250, 10_000]);
  expect(longest(ALL.service_refuses)).toEqual([250, 10_000]);
  expect(longest(ALL.secret_refused)).toEqual([250, 10_000]);
});
