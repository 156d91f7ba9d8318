// The fake agents and `fidelity` as commands: what they say when nobody answers, when they are called
// wrongly, and when there is no such task.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findListenAddress } from "../scripts/service/listen-address.ts";
import { runAgent } from "./agent-commands.fixture.ts";
import { runCommand } from "./command.fixture.ts";
import { ServiceFixture } from "./service.fixture.ts";

const service = new ServiceFixture();
beforeAll(() => service.start());
afterAll(() => service.dispose());

describe.each(["fake-executor", "fake-reviewer", "fidelity"] as const)("%s", (command) => {
  it("says in one plain line that nobody answers, or somebody else", async () => {
    const { port } = await findListenAddress("127.0.0.1", 0);
    const task = ["--task", "sample-whole", "--json"];
    const nobody = [...task, "--base-url", `http://127.0.0.1:${port}`];
    expect(await runAgent(service, command, nobody)).toEqual({
      code: 1,
      stdout: "",
      stderr: `http://127.0.0.1:${port}: GET /api/tasks/sample-whole got no answer (ECONNREFUSED)\n`,
    });
    const other = createServer((_, response) => response.end("<html>Welcome</html>"));
    await once(other.listen(0, "127.0.0.1"), "listening");
    const BASE_URL = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const welcomed = await runAgent(service, command, task, { BASE_URL });
    other.close();
    expect(welcomed).toMatchObject({ code: 1, stdout: "" });
    expect(welcomed.stderr).toMatch(
      /: GET \/api\/tasks\/sample-whole was answered with 200 and .*\n$/,
    );
  });

  it("says what is wrong with its options or its surroundings, and how it is used", async () => {
    const usage = new RegExp(`\\nusage: npm run ${command} -- `);
    const slips = [
      [["--tsk", "t"], {}, "Unknown option '--tsk'"],
      [["--task", "\u001b[31m"], {}, "--task must match "],
      [["--task", "t", "--base-url", "there"], {}, "--base-url must be "],
      [
        ["--task", "t"],
        { EXECUTOR_TOKEN: ",", REVIEWER_TOKEN: "," },
        "_TOKEN entry 1 has no token",
      ],
    ] as const;
    const runs = slips.map(async ([args, environment, said]) => {
      const result = await runAgent(service, command, args, environment);
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toMatch(usage);
      expect(result.stderr.split("\n")[0]).toContain(said);
    });
    await Promise.all(runs);
    const help = await runCommand("npm", ["run", "--silent", command, "--", "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain(`usage: npm run ${command} -- `);
  });

  it("says that there is no such task", async () => {
    const absent = await runAgent(service, command, ["--task", "sample-none"]);
    expect(absent).toEqual({
      code: 1,
      stdout: "",
      stderr: "read refused: 404 task_not_found: There is no such task.\n",
    });
  });
});
