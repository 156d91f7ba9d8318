import { beforeEach, expect, it } from "vitest";
import { ALARM_REST_MS, createHubAlarm } from "./hub-alarm.ts";

let isFollowed: boolean;
let nowMs: number;
let woken: number;
let alarm: ReturnType<typeof createHubAlarm>;

beforeEach(() => {
  [isFollowed, nowMs, woken] = [false, 0, 0];
  const eventHub = { state: () => Promise.resolve(void (woken += 1)) };
  alarm = createHubAlarm({ isFollowed: () => isFollowed }, eventHub, () => nowMs);
});

/** Answers how much of it may go on after the answer. */
function request(): number {
  let count = 0;
  alarm({ waitUntil: () => (count += 1) });
  return count;
}

it("wakes the hub with the first request, outside of its answer", () => {
  expect(request()).toBe(1);
  expect(woken).toBe(1);
});

it("leaves it in peace while it follows", () => {
  isFollowed = true;
  expect(request()).toBe(0);
  expect(woken).toBe(0);
});

it("tries again after a rest, not with each request", () => {
  request();
  nowMs = ALARM_REST_MS - 1;
  request();
  expect(woken).toBe(1);
  nowMs = ALARM_REST_MS;
  request();
  expect(woken).toBe(2);
});
