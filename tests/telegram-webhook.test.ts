// POST /webhooks/telegram (SPEC 6): what becomes a task, what is recorded on one, and what is
// acknowledged and left at that.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TELEGRAM_SECRET_HEADER } from "../worker/telegram/webhook-address.ts";
import { expectProblem } from "./problem.fixture.ts";
import { ServiceFixture, TELEGRAM_SECRET, messageUpdate } from "./service.fixture.ts";

const service = new ServiceFixture({ TELEGRAM_ALLOWED_CHATS: "42,-1001234567890" });
beforeAll(() => service.start());
afterAll(() => service.dispose());

const CHAT = { id: 42, type: "private" };
const CHANNEL = { id: -1_001_234_567_890, type: "channel", title: "News" };
const message = (message_id: number, fields: object, chat: object = CHAT) => ({
  message_id,
  date: 1_767_225_600,
  chat,
  ...fields,
});
const taskCount = async () => (await service.get("/api/tasks")).json.counts.total as number;
const lastLine = (event: string) =>
  service.logLines().findLast((line) => line.audit_event === event);

describe("the secret", () => {
  it("is asked for before anything else", async () => {
    const update = messageUpdate(1, "Not for us");
    for (const given of [
      undefined,
      "",
      "x",
      TELEGRAM_SECRET.toUpperCase(),
      `${TELEGRAM_SECRET}x`,
    ]) {
      for (const body of [update, "no json", "x".repeat(2 * 1_048_576)]) {
        const headers = given === undefined ? {} : { [TELEGRAM_SECRET_HEADER]: given };
        const answer = await service.call("POST", "/webhooks/telegram", { body, headers });
        expectProblem(answer, 401, "webhook_secret_wrong");
      }
    }
    expect(await taskCount()).toBe(0);
  });
});

describe("a body", () => {
  const post = (body: string, type = "application/json") =>
    service.call("POST", "/webhooks/telegram", {
      body,
      headers: { [TELEGRAM_SECRET_HEADER]: TELEGRAM_SECRET, "content-type": type },
    });

  it("that isn't JSON is refused, and another type too", async () => {
    for (const body of ["", "{", '{"update_id":1,}', "\u0000"]) {
      expectProblem(await post(body), 400, "malformed_json", body);
    }
    expectProblem(await post("{}", "text/plain"), 415, "unsupported_media_type");
  });

  it("that no update can be is acknowledged, or it would come again for ever", async () => {
    for (const body of [
      "null",
      "[]",
      "1",
      '"x"',
      "{}",
      '{"update_id":"1"}',
      `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    ]) {
      const answer = await post(body);
      expect(answer.json).toEqual({ ok: true, outcome: "ignored", reason: "not_an_update" });
      expect(lastLine("telegram_ignored")).toMatchObject({ reason: "not_an_update" });
    }
  });

  it("may name a field twice: Telegram's JSON is Telegram's", async () => {
    const answer = await post('{"update_id":1,"update_id":2}');
    expect(answer.json).toMatchObject({ outcome: "ignored", reason: "kind_not_used" });
  });
});

describe("an update that carries no text for us", () => {
  const IGNORED: [string, object, string][] = [
    ["a kind that isn't used", { callback_query: { id: "1", data: "x" } }, "kind_not_used"],
    ["no kind", {}, "kind_not_used"],
    ["a photo", { message: message(2, { photo: [{ file_id: "x" }] }) }, "no_text"],
    ["a sticker", { message: message(3, { sticker: {} }) }, "no_text"],
    ["an empty text", { message: message(4, { text: "" }) }, "no_text"],
    ["a text too long", { message: message(5, { text: "x".repeat(65_537) }) }, "text_too_long"],
    [
      "a chat that isn't allowed",
      { message: message(6, { text: "x" }, { id: 43 }) },
      "chat_not_allowed",
    ],
    ["its edit", { edited_message: message(6, { text: "y" }, { id: 43 }) }, "chat_not_allowed"],
    [
      "a message without a chat",
      { message: { message_id: 7, text: "x", date: 1 } },
      "message_not_readable",
    ],
    [
      "a chat id in words",
      { message: message(8, { text: "x" }, { id: "42" }) },
      "message_not_readable",
    ],
    ["a message id of 0", { message: message(0, { text: "x" }) }, "message_without_id"],
    [
      "an impossible date",
      { message: message(9, { text: "x", date: 1e15 }) },
      "message_not_readable",
    ],
    [
      "an edit of an unknown message",
      { edited_message: message(10, { text: "x" }) },
      "edit_of_unknown_message",
    ],
    [
      "an edit of an unknown post",
      { edited_channel_post: message(11, { text: "x" }, CHANNEL) },
      "edit_of_unknown_message",
    ],
  ];

  it.each(IGNORED)(
    "%s: is acknowledged and audited with its reason",
    async (_what, kind, reason) => {
      const before = await taskCount();
      const files = service.ssotNames().length;
      const answer = await service.telegram({ update_id: 900, ...kind });
      expect([answer.status, answer.json]).toEqual([200, { ok: true, outcome: "ignored", reason }]);
      expect(lastLine("telegram_ignored")).toMatchObject({
        reason,
        update_id: 900,
        actor: { role: "telegram", name: "telegram" },
        correlation_id: expect.stringMatching(/^req-[0-9a-f]{16}$/),
      });
      expect([await taskCount(), service.ssotNames().length]).toEqual([before, files]);
    },
  );
});

describe("an update that carries text", () => {
  it("makes a task: a message, a caption, a channel's post, and fields that nobody knows", async () => {
    const updates: [object, string, number][] = [
      [{ message: message(20, { text: "A message" }) }, "A message", 42],
      [{ message: message(21, { caption: "Of a photo", photo: [{}] }) }, "Of a photo", 42],
      [{ channel_post: message(22, { text: "A post" }, CHANNEL) }, "A post", CHANNEL.id],
      [{ message: message(23, { text: "Odd", odd: { deep: [1] } }), odd: true }, "Odd", 42],
      [{ message: message(24, { text: "x".repeat(65_536) }) }, "x".repeat(65_536), 42],
    ];
    for (const [kind, text, chat_id] of updates) {
      const answer = await service.telegram({ update_id: 901, ...kind });
      expect(answer.json, answer.text).toMatchObject({ ok: true, outcome: "created" });
      const { json: task } = await service.get(`/api/tasks/${answer.json.task_id}`);
      expect(task).toMatchObject({ source: "telegram", request_text: text, chat_id });
      expect(task).not.toHaveProperty("odd");
    }
  });

  it("again, also in another kind, makes no second one and is a hit on the task's trail", async () => {
    const first = await service.telegram(messageUpdate(30, "Once"));
    const before = await taskCount();
    const repeats = [
      messageUpdate(30, "Once"),
      { ...messageUpdate(30, "Once"), update_id: 77 },
      messageUpdate(30, "Once, in other words"),
      { update_id: 78, channel_post: message(30, { text: "Once" }) },
    ];
    for (const update of repeats) {
      const answer = await service.telegram(update);
      const task_id = first.json.task_id;
      expect(answer.json).toEqual({ ok: true, outcome: "duplicate", task_id });
      const hit = lastLine("telegram_dedup_hit");
      expect(hit).toMatchObject({ task_id, correlation_id: task_id });
      const ingested = service
        .logLines()
        .find((line) => line.audit_event === "telegram_ingested" && line.task_id === task_id);
      expect(hit?.causation_seq).toBe(ingested?.seq);
    }
    expect(await taskCount()).toBe(before);
    expect((await service.get(`/api/tasks/${first.json.task_id}`)).json.request_text).toBe("Once");
  });
});

describe("an edit of a known message", () => {
  const edit = (text: string, edit_date: number, kind = "edited_message", fields = { text }) => ({
    update_id: 902,
    [kind]: message(40, { ...fields, edit_date }),
  });
  const taskId = async () =>
    (await service.telegram(messageUpdate(40, "As it was"))).json.task_id as string;

  it("is recorded on the task and changes nothing else, whatever has been decided", async () => {
    const id = await taskId();
    await service.post(`/api/tasks/${id}/approve`, "admin");
    const before = (await service.get(`/api/tasks/${id}`)).json;
    const total = await taskCount();
    const answer = await service.telegram(edit("As it is now", 1_767_225_700));
    expect(answer.json).toEqual({ ok: true, outcome: "edited", task_id: id });
    const { json: task } = await service.get(`/api/tasks/${id}`);
    expect(task).toEqual({
      ...before,
      revision: 3,
      updated_at: task.updated_at,
      edits: [{ text: "As it is now", at: "2026-01-01T00:01:40.000Z" }],
    });
    expect(lastLine("message_edited")).toMatchObject({
      task_id: id,
      correlation_id: id,
      revision: 3,
    });
    expect(await taskCount()).toBe(total);
  });

  it("again is a hit, a later one another edit, one without text ignored", async () => {
    const id = await taskId();
    const again = await service.telegram(edit("As it is now", 1_767_225_700));
    expect(again.json).toEqual({ ok: true, outcome: "duplicate", task_id: id });
    expect((await service.telegram(edit("Later", 1_767_225_800))).json.outcome).toBe("edited");
    const post = await service.telegram(edit("Later still", 1_767_225_900, "edited_channel_post"));
    expect(post.json.outcome).toBe("edited");
    const bare = { update_id: 903, edited_message: message(40, { photo: [{}] }) };
    expect((await service.telegram(bare)).json.reason).toBe("no_text");
    const { json: task } = await service.get(`/api/tasks/${id}`);
    expect(task.edits.map((one: { text: string }) => one.text)).toEqual([
      "As it is now",
      "Later",
      "Later still",
    ]);
    expect(task.request_text).toBe("As it was");
  });

  it("whose task is broken or gone is ignored with the reason, on the task's trail", async () => {
    const id = await taskId();
    service.writeTask(id, "{");
    const broken = await service.telegram(edit("Too late", 1_767_226_000));
    expect(broken.json).toEqual({
      ok: true,
      outcome: "ignored",
      reason: "task_file_invalid",
      task_id: id,
    });
    expect(lastLine("telegram_ignored")).toMatchObject({ correlation_id: id, task_id: id });
    expect(service.readTask(id)).toBe("{");
    service.removeTask(id);
    const gone = await service.telegram(edit("Too late", 1_767_226_000));
    expect(gone.json).toMatchObject({ outcome: "ignored", reason: "task_deleted", task_id: id });
    const message40 = await service.telegram(messageUpdate(40, "As it was"));
    expect(message40.json).toEqual({ ok: true, outcome: "duplicate", task_id: id });
    expect(service.ssotNames()).not.toContain(`${id}.json`);
  });
});
