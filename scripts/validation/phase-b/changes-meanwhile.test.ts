import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import type { ApiAnswer, ApiClient } from "../api-client.ts";
import { VerificationFault } from "../verification-fault.ts";
import { withChangesMeanwhile } from "./changes-meanwhile.ts";

const answered = (status: number): ApiAnswer => ({ status, text: "{}", etag: null, ms: 1 });

/** A service that answers as it is told; `asked` has the paths. */
function service(answer: (nth: number) => ApiAnswer) {
  const asked: string[] = [];
  const client: ApiClient = {
    get: () => Promise.reject(new Error("not asked for")),
    async post(path) {
      asked.push(path);
      return answer(asked.length);
    },
  };
  return { asked, client };
}

it("changes a task of the run's own, until the work is done", async () => {
  const { asked, client } = service((nth) => answered(nth === 1 ? 201 : 200));
  const work = async () => {
    while (asked.length < 3) await setImmediate();
    return "done";
  };
  expect(await withChangesMeanwhile(client, "0a", work)).toBe("done");
  expect(asked).toEqual([
    "/api/tasks",
    "/api/tasks/sample-b-0a-farewell/brief",
    "/api/tasks/sample-b-0a-farewell/brief",
  ]);
});

it("leaves the work alone where the service takes no change, and when the work fails", async () => {
  const refusing = service(() => answered(503));
  expect(await withChangesMeanwhile(refusing.client, "0a", async () => "done")).toBe("done");
  expect(refusing.asked).toHaveLength(1);
  const silent = service(() => {
    throw new VerificationFault("no answer");
  });
  const fails = () => Promise.reject(new Error("the work's own"));
  await expect(withChangesMeanwhile(silent.client, "0a", fails)).rejects.toThrow("the work's own");
});
