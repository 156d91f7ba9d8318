import { once } from "node:events";
import { expect, it } from "vitest";
import { findListenAddress } from "../service/listen-address.ts";
import { faultCode, isTimeout } from "./fault-code.ts";

async function faultOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => undefined,
    (error: unknown) => error,
  );
}

it("is what Node's fetch failed of, wherever in the chain of causes it stands", async () => {
  const { url } = await findListenAddress("127.0.0.1", 0);
  expect(faultCode(await faultOf(fetch(url)))).toBe("ECONNREFUSED");
  const deep = new Error("1", { cause: new Error("2", { cause: { code: "NOT_AN_ERROR" } }) });
  expect(faultCode(deep)).toBeUndefined();
});

it.each([
  ["", undefined],
  ["lower", undefined],
  ["HTTP://TOKEN@", undefined],
  ["E", undefined],
  ["EE", "EE"],
  ["E".repeat(41), "E".repeat(41)],
  ["E".repeat(42), undefined],
  [7, undefined],
])("is of code %j no other text than a plain code", (code, told) => {
  expect(faultCode(Object.assign(new Error("x"), { code }))).toBe(told);
});

it("tells a bound on time from a caller's own stop", async () => {
  const late = AbortSignal.timeout(0);
  await once(late, "abort");
  expect(isTimeout(await faultOf(fetch("data:,", { signal: late })))).toBe(true);
  expect(isTimeout(await faultOf(fetch("data:,", { signal: AbortSignal.abort() })))).toBe(false);
});
