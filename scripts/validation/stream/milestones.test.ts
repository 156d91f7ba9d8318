import { expect, it } from "vitest";
import { createMilestones } from "./milestones.ts";

it("resolves when the last of all has come to the seq, and looks at all only when one crosses it", async () => {
  const positions = [0, 0];
  let looks = 0;
  const milestones = createMilestones((seq) => {
    looks += 1;
    return positions.every((position) => position >= seq);
  });
  const move = (client: number, to: number) => {
    const from = positions[client];
    positions[client] = to;
    milestones.moved(from, to);
  };
  let reached = 0;
  const waiting = [milestones.reached(5), milestones.reached(5)].map((one) =>
    one.then(() => (reached += 1)),
  );
  expect(looks).toBe(2);
  for (const to of [1, 2, 3, 4]) move(0, to);
  expect(looks).toBe(2);
  move(0, 5);
  move(0, 6);
  await Promise.resolve();
  expect([looks, reached]).toEqual([3, 0]);
  move(1, 7);
  await Promise.all(waiting);
  expect(reached).toBe(2);
  await milestones.reached(5);
});
