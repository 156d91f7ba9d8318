// npm run trace -- ID [--data-dir DIR] [--all] [--json]
//
// One request's whole story, from the message to the verdict, as the audit log and the task file tell
// it. Exit code 0 when every link is there (also of a story that isn't over), 1 with a line for each
// missing link, 2 for bad usage. Reads and stream lines only with --all, digests whole only with --json.

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Story, collectStory } from "./audit/collect-story.ts";
import { type MissingLink, missingLinks } from "./audit/missing-links.ts";
import { printable, printableJson } from "./audit/printable.ts";
import { renderStory, storyState } from "./audit/render-story.ts";
import { type UsageWanted, badOptions, sayUsage } from "./audit/usage.ts";

const USAGE = "usage: npm run trace -- ID [--data-dir DIR] [--all] [--json]";
/** Task ids and `req-…` ids: all that a line's correlation_id can be. */
const ID_PATTERN = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** A running service writes log and file one after the other: a mismatch is looked at once more. */
const RETRY_MS = 250;

interface Options {
  id: string;
  dataDir: string;
  all: boolean;
  json: boolean;
}

function parseOptions(): Options | UsageWanted {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        "data-dir": { type: "string", default: process.env["DATA_DIR"] ?? "." },
        all: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return { problem: null };
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) return { problem: "exactly one ID is wanted" };
    if (!ID_PATTERN.test(id)) {
      return { problem: `${JSON.stringify(id)} is not an id of a task or a request` };
    }
    return { id, dataDir: values["data-dir"], all: values.all, json: values.json };
  } catch (error) {
    return badOptions(error);
  }
}

async function look(options: Options): Promise<{ story: Story; missing: MissingLink[] }> {
  const story = await collectStory(options.dataDir, options.id, options.all);
  return { story, missing: missingLinks(story) };
}

function print(story: Story, missing: MissingLink[], json: boolean): void {
  const state = missing.length === 0 ? storyState(story) : brokenText(missing.length);
  if (json) {
    const { id, lines, hiddenCount } = story;
    console.log(printableJson({ id, state, missing, lines, hidden_background_lines: hiddenCount }));
    return;
  }
  if (story.lines.length > 0 || story.hiddenCount > 0) {
    if (story.file.state === "valid") {
      const { request_text: text, status, revision, attempt } = story.file.task;
      console.log(printable(`${story.id}: ${JSON.stringify(text)}`));
      console.log(`status ${status}, revision ${revision}, attempt ${attempt}`);
    }
    for (const line of renderStory(story)) console.log(line);
    if (story.hiddenCount > 0) console.log(hiddenText(story));
    console.log(missing.length === 0 ? `ok: ${state}; no link is missing` : state);
  }
  for (const link of missing) console.error(printable(`missing link: ${link.message}`));
}

function brokenText(count: number): string {
  return count === 1 ? "broken: 1 link is missing" : `broken: ${count} links are missing`;
}

function hiddenText({ id, hiddenCount }: Story): string {
  const more = hiddenCount === 1 ? "1 more line" : `${hiddenCount} more lines`;
  return `${more} (reads, streams): npm run trace -- ${id} --all`;
}

async function main(): Promise<number> {
  const options = parseOptions();
  if ("problem" in options) return sayUsage(USAGE, options);
  try {
    let found = await look(options);
    if (found.missing.some((link) => link.kind === "file")) {
      await sleep(RETRY_MS);
      found = await look(options);
    }
    print(found.story, found.missing, options.json);
    return found.missing.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`the story could not be read: ${printable((error as Error).message)}`);
    return 1;
  }
}

process.exitCode = await main();
