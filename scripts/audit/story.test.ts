// A story that is collected, held together and told: what `npm run trace` is made of.

import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordCiStatus } from "../../worker/domain/steps/record-ci-status.ts";
import type { Task } from "../../worker/domain/task-schema.ts";
import { serializeTask } from "../../worker/domain/canonical-json.ts";
import type { ChainLineInput } from "./chain.fixture.ts";
import { collectStory } from "./collect-story.ts";
import { missingLinks } from "./missing-links.ts";
import { renderStory, storyState } from "./render-story.ts";
import {
  changed,
  STORY_ID,
  type StoryFixture,
  storyInProgress,
  wholeStory,
  without,
} from "./story.fixture.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "trace-"));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function trace(story: StoryFixture, lines?: readonly ChainLineInput[], all = false) {
  await story.write(dataDir, lines);
  const collected = await collectStory(dataDir, STORY_ID, all);
  return { collected, messages: missingLinks(collected).map((link) => link.message) };
}

describe("a story with all its links", () => {
  it("misses nothing, from the message over two attempts to the verdict", async () => {
    const { collected, messages } = await trace(wholeStory());
    expect(messages).toEqual([]);
    expect(storyState(collected)).toBe("complete: approved by maria");
    expect(collected.lines.map((line) => line.audit_event)).toEqual([
      "telegram_ingested",
      "task_created",
      "task_acked",
      "tool_call_recorded",
      "tool_call_recorded",
      "result_submitted",
      "verdict_recorded",
      "task_redispatched",
      "task_acked",
      "tool_call_recorded",
      "tool_call_recorded",
      "result_submitted",
      "task_approved",
    ]);
  });

  it("misses nothing while it is still going on, and says what it waits for", async () => {
    const { collected, messages } = await trace(storyInProgress());
    expect(messages).toEqual([]);
    expect(storyState(collected)).toBe("in progress: attempt 1 waits for a verdict");
  });

  it("shows reads only when asked for them", async () => {
    const few = await trace(storyInProgress());
    expect(few.collected.hiddenCount).toBe(1);
    const all = await trace(storyInProgress(), undefined, true);
    expect(all.collected.lines).toHaveLength(few.collected.lines.length + 1);
    expect(all.messages).toEqual([]);
  });

  it("is a tree in which each line stands under its cause", async () => {
    const { collected } = await trace(storyInProgress());
    const shape = renderStory(collected).map((line) =>
      line.replaceAll(/\d\d:\d\d:\d\d |(?<=\S) {2}.*/g, ""),
    );
    expect(shape).toEqual([
      "2026-11-20",
      "#2 telegram_ingested by telegram",
      "#3 <- #2 task_created by telegram",
      "#5 <- #3 task_acked by executor codex",
      "├─ #6 <- #5 tool_call_recorded by executor codex",
      "└─ #7 <- #5 tool_call_recorded by executor codex",
      "   #8 <- #7 result_submitted by executor codex",
    ]);
  });

  it("has the date once and when it changes, short digests, and siblings in order", async () => {
    const story = storyInProgress();
    story.addLine({
      audit_event: "message_edited",
      at: "2026-11-21T00:00:01.500Z",
      causation_seq: 2,
      replaced: { issues_sha256: "ab".repeat(32) },
    });
    const { collected } = await trace(story);
    collected.lines.reverse();
    const lines = renderStory(collected);
    expect(lines[0]).toBe("2026-11-20");
    expect(lines[1]).toMatch(/^09:00:02 #2 /);
    expect(lines.at(-2)).toBe("2026-11-21");
    expect(lines.at(-1)).toContain("└─ 00:00:01 #9 <- #2 message_edited");
    expect(lines.at(-1)).toContain('replaced={"issues_sha256":"abababababab…"}');
    expect(lines.join("")).not.toMatch(/[0-9a-f]{64}/);
  });

  it("may hold refusals and deliveries that changed nothing beside the chain of causes", async () => {
    const story = storyInProgress();
    story.addLine({ audit_event: "request_refused", code: "already_claimed" });
    story.addLine({ audit_event: "github_delivery", write_result: "ignored" });
    expect((await trace(story)).messages).toEqual([]);
  });

  it("has CI's report below the delivery that brought it, and misses a delivery without line", async () => {
    const story = storyInProgress();
    const github = { role: "github", name: "github" } as const;
    story.addLine({ audit_event: "github_delivery", actor: github, event: "check_run" });
    const report = {
      state: "success",
      head_sha: "a".repeat(40),
      url: null,
      run_attempt: 1,
      at: "2026-11-20T09:01:00.000Z",
      body_sha256: "b".repeat(64),
    } as const;
    story.add(github, (context) => recordCiStatus(story.task, report, context));
    const { collected, messages } = await trace(story);
    expect(messages).toEqual([]);
    expect(renderStory(collected).map((line) => line.split("  ")[0])).toContain(
      "09:00:10 #10 <- #9 ci_status_updated by github",
    );
    const uncaused = changed(story, "ci_status_updated", (line) => {
      const { causation_seq: _cause, ...kept } = line;
      return kept;
    });
    expect((await trace(story, uncaused)).messages).toContain(
      "line 10 (ci_status_updated) names no cause",
    );
  });
});

describe("a missing link is named", () => {
  it.each([
    ["verdict_recorded", "the verdict (reject) of ro on attempt 1 has no line"],
    ["task_approved", "the verdict (approve) of maria on attempt 2 has no line"],
    ["result_submitted", "codex's result of attempt 2 has no line"],
    ["task_redispatched", "the dispatch of attempt 2 has no line"],
    ["task_acked", "codex's ack of attempt 2 has no line"],
  ])("when the line of %s is gone", async (event, message) => {
    const story = wholeStory();
    expect((await trace(story, without(story, event))).messages).toContain(message);
  });

  it("when a tool call has no line at all", async () => {
    const story = storyInProgress();
    const lines = story.lines.map((line) =>
      line.audit_event === "tool_call_recorded" ? { ...line, tool_call_id: "other" } : line,
    );
    expect((await trace(story, lines)).messages).toEqual([
      "tool call t1 (shell) has no line",
      expect.stringMatching(/^line 6 \(tool_call_recorded by codex on attempt 1\) tells of what/),
      expect.stringMatching(/^line 7 \(tool_call_recorded by codex on attempt 1\) tells of what/),
    ]);
  });

  it("when a line's cause is not in the story", async () => {
    const story = storyInProgress();
    const lines = without(story, "telegram_ingested");
    expect((await trace(story, lines)).messages).toEqual([
      "line 3 (task_created) names line 2 as its cause, which is not in this story",
    ]);
  });

  it("when a line names a later line, or itself, as its cause", async () => {
    const story = storyInProgress();
    const lines = changed(story, "task_acked", (line) => ({ ...line, causation_seq: 5 }));
    const { collected, messages } = await trace(story, lines);
    expect(messages).toEqual([expect.stringContaining("line 5 (task_acked) names line 5")]);
    expect(renderStory(collected)).toHaveLength(collected.lines.length + 1);
  });

  it.each(["task_created", "task_acked", "result_submitted"])(
    "when %s has no cause",
    async (event) => {
      const story = storyInProgress();
      const lines = changed(story, event, ({ causation_seq: _cause, ...line }) => line);
      expect((await trace(story, lines)).messages).toEqual([
        expect.stringContaining(`(${event}) names no cause`),
      ]);
    },
  );

  it("when a revision has no line", async () => {
    const story = storyInProgress();
    const lines = changed(story, "task_acked", (line) => ({ ...line, revision: 7 }));
    expect((await trace(story, lines)).messages).toContain(
      "revision 2 has no line: line 5 (task_acked) is revision 7",
    );
  });

  it("when the file isn't the one that the last line tells of", async () => {
    const story = storyInProgress();
    await story.write(dataDir);
    const path = join(dataDir, "ssot", `${STORY_ID}.json`);
    const messages = async () =>
      missingLinks(await collectStory(dataDir, STORY_ID, false)).map((link) => link.message);
    const later: Task = { ...story.task, revision: story.task.revision + 1 };
    await writeFile(path, serializeTask(later));
    expect(await messages()).toEqual([expect.stringContaining("revision 6, which has no line")]);
    await writeFile(path, serializeTask({ ...story.task, request_text: "another" }));
    expect(await messages()).toEqual([
      expect.stringContaining("has SHA-256"),
      expect.stringContaining("request_text is not what line 3 (task_created) records"),
    ]);
    const { declared_scope: _scope, ...rest } = story.task;
    await writeFile(path, serializeTask({ ...rest, request_text: "", attempt: "one" }));
    expect(await messages()).toEqual([
      `ssot/${STORY_ID}.json is invalid at /declared_scope: is required`,
      expect.stringMatching(/^ssot\/\S+ is invalid at \/attempt: .*expected number/),
    ]);
    await writeFile(path, "{");
    expect(await messages()).toEqual([expect.stringContaining(".json is invalid: ")]);
    await rm(path);
    expect(await messages()).toEqual([expect.stringContaining("no line says that it was deleted")]);
    const deleted = { audit_event: "ssot_deleted", correlation_id: STORY_ID, task_id: STORY_ID };
    await story.write(dataDir, [...story.lines, deleted]);
    await rm(path);
    expect(await messages()).toEqual([]);
  });

  it("when no line carries the id, and when a line of it can't be read", async () => {
    const story = storyInProgress();
    await story.write(dataDir);
    await appendFile(join(dataDir, "audit", "events.jsonl"), `{"task_id":"${STORY_ID}"\n`);
    const unreadable = missingLinks(await collectStory(dataDir, STORY_ID, false));
    expect(unreadable).toMatchObject([{ kind: "unreadable" }]);
    const none = missingLinks(await collectStory(dataDir, "unknown", false));
    expect(none).toMatchObject([{ kind: "no_lines" }]);
    expect(none[0]?.message).toContain(`no audit line in ${dataDir}/audit carries the id unknown`);
    expect(none[0]?.message).toContain("--data-dir DIR");
  });
});
