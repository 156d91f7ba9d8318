import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../tests/telegram-emulator/answer-call.ts";
import { BOT_TOKEN, TelegramEmulator } from "../../tests/telegram-emulator/telegram-emulator.ts";
import { findListenAddress } from "../service/listen-address.ts";
import { type GetUpdatesOutcome, createGetUpdates } from "./get-updates.ts";
import { describeTrouble } from "./trouble.ts";

let telegram: TelegramEmulator;
let stopping: AbortController;

beforeEach(async () => {
  telegram = await TelegramEmulator.start();
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await telegram.stop();
});

function client(
  settings: { token?: string; apiBase?: string; callMsMax?: number; answerBytesMax?: number } = {},
) {
  const { apiBase } = telegram;
  return createGetUpdates({ token: BOT_TOKEN, apiBase, stopping: stopping.signal, ...settings });
}

/** The trouble, whose words tell nothing of the token. */
function troubleOf(answer: GetUpdatesOutcome) {
  if (answer.outcome !== "trouble") throw new Error(`no trouble but ${answer.outcome}`);
  expect(describeTrouble(answer.trouble)).not.toContain(BOT_TOKEN.split(":")[1]);
  return answer.trouble;
}

describe("a call", () => {
  it("names the kinds that are used and the offset, and answers what Telegram has, as it sent it", async () => {
    const message = telegram.write("Count the spoons");
    const getUpdates = client();
    const [update_id, updates] = [500_000_000, [{ update_id: 500_000_000, message }]];
    expect(await getUpdates(undefined)).toEqual({ outcome: "updates", updates });
    telegram.write("Again");
    const later = await getUpdates(update_id + 1);
    expect(later).toMatchObject({ updates: [{ update_id: update_id + 1 }] });
    const always = {
      limit: 100,
      timeout: 25,
      allowed_updates: ["message", "channel_post", "edited_message", "edited_channel_post"],
    };
    expect(telegram.polls).toEqual([always, { ...always, offset: update_id + 1 }]);
    expect(new Set(telegram.methods)).toEqual(new Set(["getUpdates"]));
  });

  it("waits for an update, and ends at once when the poller is stopped", async () => {
    const getUpdates = client();
    const waiting = getUpdates(undefined);
    await expect.poll(() => telegram.isPolled).toBe(true);
    telegram.write("Now");
    expect(await waiting).toMatchObject({
      outcome: "updates",
      updates: [{ message: { text: "Now" } }],
    });
    const stopped = getUpdates(500_000_001);
    await expect.poll(() => telegram.isPolled).toBe(true);
    stopping.abort();
    expect(await stopped).toEqual({ outcome: "stopped" });
  });
});

describe("a refusal", () => {
  it("of the token is told, wrong or malformed", async () => {
    const refused = { reason: "token_refused", status: 401 };
    expect(troubleOf(await client({ token: `${BOT_TOKEN}x` })(1))).toEqual(refused);
    expect(troubleOf(await client({ token: "1:x" })(1))).toEqual({ ...refused, status: 404 });
  });

  it("by conflict says which of the two it is", async () => {
    const first = client()(undefined);
    await expect.poll(() => telegram.isPolled).toBe(true);
    const second = client()(undefined);
    expect(troubleOf(await first)).toEqual({ reason: "held_by_another" });
    telegram.write("To the second");
    expect(await second).toMatchObject({ outcome: "updates" });
    telegram.webhookActive = true;
    expect(troubleOf(await client()(undefined))).toEqual({ reason: "webhook_active" });
  });

  it("by rate brings the pause that is asked for", async () => {
    const description = "Too Many Requests: retry after 7";
    telegram.faults = [{ fault: "refused", status: 429, description, retryAfter: 7 }];
    expect(troubleOf(await client()(1))).toEqual({ reason: "rate_limited", retryAfterS: 7 });
  });

  it.each(["soon", "7", {}, [7], null, true, undefined, 0, -5, 1.5, 1e300])(
    "by rate for %j names no pause",
    async (retryAfter) => {
      telegram.faults = [{ fault: "refused", status: 429, description: "Slow down", retryAfter }];
      const away = { reason: "telegram_away", detail: "it answered 429" };
      expect(troubleOf(await client()(1))).toEqual(away);
    },
  );
});

describe("a fault on the way", () => {
  const NONSENSE = { ok: true, result: [{ update_id: "one" }] };
  /** What no text can be made of. */
  const FORMLESS = { ok: false, error_code: 409, description: { toString: 1 } };
  const FAULTS: [string, Fault, RegExp][] = [
    ["its own", { fault: "refused", status: 500, description: "restart" }, /it answered 500/],
    ["a door that is shut", { fault: "refused", status: 403, description: "" }, /answered 403/],
    ["a proxy's page", { fault: "page", status: 502 }, /HTTP 502.*not the Bot API's/],
    ["a page in place of a refusal", { fault: "page", status: 401 }, /HTTP 401.*not the Bot API/],
    ["JSON that is nothing", { fault: "json", status: 200, body: null }, /HTTP 200.*not the Bot/],
    ["nothing in place of a refusal", { fault: "json", status: 502, body: null }, /HTTP 502.*not/],
    ["a refusal of no form", { fault: "json", status: 409, body: FORMLESS }, /HTTP 409.*not the/],
    [
      "a result that is no list",
      { fault: "json", status: 200, body: { ok: true, result: {} } },
      /200/,
    ],
    ["another server's JSON", { fault: "json", status: 200, body: NONSENSE }, /HTTP 200.*not the/],
    ["a cut without a word", { fault: "cut", when: "before" }, /UND_ERR_SOCKET/],
    ["a cut in the middle", { fault: "cut", when: "middle" }, /UND_ERR_SOCKET/],
  ];
  it.each(FAULTS)("is for another try: %s", async (_what, fault, words) => {
    telegram.write("Not lost");
    telegram.faults = [fault];
    const trouble = troubleOf(await client()(undefined));
    expect(trouble.reason).toBe("telegram_away");
    expect(describeTrouble(trouble)).toMatch(words);
    expect(await client()(undefined)).toMatchObject({ outcome: "updates" });
  });

  it("is an update whose next offset would be no int32", async () => {
    telegram.queue.jumpTo(2 ** 31 - 2);
    telegram.write("The last that may be");
    expect(await client()(undefined)).toMatchObject({ updates: [{ update_id: 2 ** 31 - 2 }] });
    telegram.write("One more");
    expect(describeTrouble(troubleOf(await client()(2 ** 31 - 1)))).toContain("not the Bot API's");
  });

  it("does not hold up the updates before it", async () => {
    const result = [{ update_id: 5 }, { update_id: 6 }, { update_id: "seven" }, { update_id: 8 }];
    telegram.faults = [{ fault: "json", status: 200, body: { ok: true, result } }];
    const good = [{ update_id: 5 }, { update_id: 6 }];
    expect(await client()(1)).toEqual({ outcome: "updates", updates: good });
  });

  it("is an answer that is longer than any that is meant", async () => {
    const message = telegram.write("x");
    const updates = [{ update_id: 500_000_000, message }];
    const { length } = JSON.stringify({ ok: true, result: updates });
    const atBound = await client({ answerBytesMax: length })(undefined);
    expect(atBound).toEqual({ outcome: "updates", updates });
    const pastIt = await client({ answerBytesMax: length - 1 })(undefined);
    expect(describeTrouble(troubleOf(pastIt))).toContain("ANSWER_TOO_LONG");
  });

  it("is an answer that doesn't come in time", async () => {
    telegram.faults = [{ fault: "slow", ms: 60_000 }];
    const trouble = troubleOf(await client({ callMsMax: 50 })(1));
    expect(describeTrouble(trouble)).toContain("not answered within 0.05 s");
  });

  it("is a server that isn't there", async () => {
    const { url: apiBase } = await findListenAddress("127.0.0.1", 0);
    const nowhere = await client({ apiBase })(1);
    expect(describeTrouble(troubleOf(nowhere))).toContain("ECONNREFUSED");
  });

  it("is a redirect, which is not followed: it would take the token along", async () => {
    const elsewhere = await TelegramEmulator.start();
    telegram.faults = [
      { fault: "redirect", to: `${elsewhere.apiBase}/bot${BOT_TOKEN}/getUpdates` },
    ];
    expect(describeTrouble(troubleOf(await client()(1)))).toContain("HTTP 307");
    expect(elsewhere.methods).toEqual([]);
    await elsewhere.stop();
  });
});
