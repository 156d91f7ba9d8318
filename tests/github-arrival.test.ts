// Deliveries in whatever order, however often, however many at once, with kill -9 in between: the end
// state is the same as if each had come once and in order (SPEC 6).

import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditVerify } from "./command.fixture.ts";
import { checkRun, deliver, deliveryLines, sha256Of } from "./github.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

interface Given {
  minute: number;
  /** Null: still under way. */
  conclusion: string | null;
  run: number;
}

interface Report extends Given {
  id: string;
  body: string;
}

/** Few moments, so that many reports differ in their state or digest alone. */
const anyReports = fc.uniqueArray(
  fc.record({
    minute: fc.integer({ min: 0, max: 3 }),
    conclusion: fc.constantFrom(null, "success", "failure", "cancelled"),
    run: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 4, maxLength: 8, selector: (report) => JSON.stringify(report) },
);

function reportsOf(taskId: string, all: readonly Given[]): Report[] {
  return all.map((given, index) => {
    const { minute, conclusion, run } = given;
    const status = conclusion === null ? "in_progress" : "completed";
    const html_url = `https://github.com/acme/shelf/runs/${run}`;
    const body = JSON.stringify(checkRun(taskId, minute, { status, conclusion, html_url }));
    return { ...given, id: `${taskId}-${index}`, body };
  });
}

/** By the rule as SPEC 6 has it, worked out apart from the code that follows it. */
function greatestOf(reports: readonly Report[]): Report {
  const ranked = reports.toSorted(
    (one, other) =>
      one.minute - other.minute ||
      Number(one.conclusion !== null) - Number(other.conclusion !== null) ||
      (sha256Of(one.body) < sha256Of(other.body) ? -1 : 1),
  );
  return ranked.at(-1)!;
}

const send = ({ id, body }: Report) => deliver(service, { id, body });

/** The greatest stands, each has had one outcome, and each update is one revision. */
async function checkEnd(taskId: string, reports: readonly Report[]): Promise<void> {
  const { json: task } = await service.get(`/api/tasks/${taskId}`);
  const { body, minute } = greatestOf(reports);
  expect(task.ci_status).toMatchObject({
    body_sha256: sha256Of(body),
    at: `2026-01-01T00:0${minute}:00.000Z`,
  });
  const lines = deliveryLines(service).filter((line) => line.task_id === taskId);
  const firsts = lines.filter((line) => line["dedup_hit"] === false);
  expect(firsts).toHaveLength(reports.length);
  expect(new Set(firsts.map((line) => line["body_sha256"]))).toEqual(
    new Set(reports.map((report) => sha256Of(report.body))),
  );
  const updates = firsts.filter((line) => line["write_result"] === "updated");
  expect(task.revision).toBe(1 + updates.length);
}

it("end in the same state, whatever the order, the repetitions and the crowd", async () => {
  const arrivals = anyReports.chain((given) =>
    fc.record({
      given: fc.constant(given),
      repeats: fc.array(fc.nat({ max: given.length - 1 }), { maxLength: 16 }),
      order: fc.shuffledSubarray([...given.keys()], { minLength: given.length }),
      isCrowd: fc.boolean(),
    }),
  );
  let rounds = 0;
  let repeated = 0;
  const property = fc.asyncProperty(arrivals, async ({ given, repeats, order, isCrowd }) => {
    rounds += 1;
    const taskId = `order-${rounds}`;
    await service.createTask(taskId);
    const reports = reportsOf(taskId, given);
    const sent = [...repeats, ...order].map((index) => reports[index]!);
    const answers = isCrowd ? await Promise.all(sent.map(send)) : [];
    if (!isCrowd) for (const report of sent) answers.push(await send(report));
    expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 200));
    const duplicates = answers.filter(({ json }) => json.duplicate === true);
    expect(duplicates).toHaveLength(repeats.length);
    await checkEnd(taskId, reports);
    repeated += repeats.length;
  });
  await fc.assert(property, { numRuns: 12 });
  expect(repeated).toBeGreaterThan(rounds);
});

const SENDERS = 4;

it("end in the same state when the service is killed while they come, and they come again", async () => {
  const given = [0, 1, 2, 3].flatMap((minute) =>
    ["success", "failure", null].map((conclusion) => ({ minute, conclusion, run: 1 })),
  );
  const tasks = new Map<string, Report[]>();
  for (let index = 0; index < 3; index += 1) {
    await service.createTask(`killed-${index}`);
    tasks.set(`killed-${index}`, reportsOf(`killed-${index}`, given));
  }
  const all = [...tasks.values()].flat();
  const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
  const [first = [], second = []] = fc.sample(shuffled, 2);
  expect(await sendUntilKilled(first)).toBeGreaterThan(0);
  await service.start();
  const answers = await Promise.all(second.map(send));
  expect(answers.map(({ status }) => status)).toEqual(second.map(() => 200));
  for (const [taskId, reports] of tasks) await checkEnd(taskId, reports);
  const verified = await auditVerify(service.dataDir);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});

/** Some are answered by then, others on their way. Answers how many were cut off. */
async function sendUntilKilled(order: readonly Report[]): Promise<number> {
  const answeredMin = order.length / 3;
  const queue = [...order];
  let answered = 0;
  let killing: Promise<void> | undefined;
  const sendOn = async (): Promise<number> => {
    for (let report = queue.pop(); report !== undefined; report = queue.pop()) {
      try {
        await send(report);
      } catch {
        return 1;
      }
      answered += 1;
      if (answered >= answeredMin) killing ??= service.kill();
    }
    return 0;
  };
  const cutOff = await Promise.all(Array.from({ length: SENDERS }, sendOn));
  await killing;
  return cutOff.reduce((sum, each) => sum + each, 0);
}
