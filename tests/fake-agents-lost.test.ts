// Answers that are lost on their way to the fake agents: each step is committed once all the same, and the
// run goes on. A later run that sends the same means it anew.

import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NoAnswerError, createClient } from "../scripts/client.ts";
import { runFakeExecutor } from "../scripts/validation/agents/run-fake-executor.ts";
import { runFakeReviewer } from "../scripts/validation/agents/run-fake-reviewer.ts";
import { type BreakingProxy, type ProxiedRequest, startBreakingProxy } from "./breaking-proxy.ts";
import { ServiceFixture, TOKENS } from "./service.fixture.ts";

const service = new ServiceFixture();
/** How many answers to the very same request are lost. */
let losses: number;
let sent: ProxiedRequest[];
let proxy: BreakingProxy;

beforeAll(async () => {
  await service.start();
  proxy = await startBreakingProxy(service.baseUrl, {
    breakAnswer(answer) {
      if (answer.method === "GET") return answer;
      sent.push(answer.request);
      const times = sent.filter((other) => isDeepStrictEqual(other, answer.request)).length;
      if (times <= losses) throw new Error("the answer is lost");
      return answer;
    },
  });
});
afterAll(async () => {
  await proxy.close();
  await service.dispose();
});

const clientOf = (token: string) => createClient({ baseUrl: proxy.url, token });
const eventsOf = async (taskId: string): Promise<string[]> => {
  const { json } = await service.get(`/api/tasks/${taskId}/audit`);
  return json.items.map(({ audit_event }: { audit_event: string }) => audit_event);
};
const lose = (times: number) => {
  losses = times;
  sent = [];
};

describe("every first answer lost", () => {
  const WORK = ["task_acked", "tool_call_recorded", "tool_call_recorded", "result_submitted"];

  it("costs an executor and a reviewer nothing: one commit a step, and a success", async () => {
    await service.createTask("sample-lost");
    lose(1);
    const work = await runFakeExecutor(clientOf(TOKENS.executor), "sample-lost");
    expect(work).toMatchObject({ outcome: "done", steps: [{}, {}, {}, {}] });
    expect(sent).toHaveLength(8);
    const rejection = { rejectCriteria: ["c1"], redispatch: true };
    const review = await runFakeReviewer(clientOf(TOKENS.reviewer), "sample-lost", rejection);
    expect(review).toMatchObject({ outcome: "done", steps: [{}, {}] });
    expect(sent).toHaveLength(12);
    for (let index = 0; index < sent.length; index += 2) {
      expect(sent[index + 1]).toEqual(sent[index]);
    }
    const keys = sent.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(6);
    expect(await eventsOf("sample-lost")).toEqual([
      "task_created",
      ...WORK,
      "verdict_recorded",
      "task_redispatched",
    ]);
  });

  it("is no reason to take a second ack for the first: another run is refused", async () => {
    await service.createTask("sample-second");
    lose(1);
    const acking = () =>
      runFakeExecutor(clientOf(TOKENS.executor), "sample-second", { only: ["ack"] });
    expect(await acking()).toMatchObject({ outcome: "done" });
    const second = { status: 409, answer: { code: "already_claimed" } };
    expect(await acking()).toMatchObject({ outcome: "refused", steps: [second] });
  });
});

it("a second answer lost is one too many, and the step is committed once all the same", async () => {
  await service.createTask("sample-twice");
  lose(2);
  const run = runFakeExecutor(clientOf(TOKENS.executor), "sample-twice");
  await expect(run).rejects.toBeInstanceOf(NoAnswerError);
  expect(sent).toHaveLength(2);
  expect(await eventsOf("sample-twice")).toEqual(["task_created", "task_acked"]);
});
