// Phase A: one task's detail read several times has one content. Each answer is parsed, canonicalized
// (RFC 8785) and hashed; with the newline of the stored file that hash must be the ETag's.

import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type ApiClient, expectStatus, parseJson } from "../api-client.ts";

/** SPEC 9, row A. */
const READS = 10;

export interface HashStability {
  pass: boolean;
  answers: { canonical_sha256: string; etag: string | null }[];
  /** Why not, or an empty text. */
  explanation: string;
}

export async function measureHashStability(
  client: ApiClient,
  taskId: string,
): Promise<HashStability> {
  const path = `/api/tasks/${taskId}`;
  const answers: HashStability["answers"] = [];
  const problems = new Set<string>();
  for (let read = 0; read < READS; read += 1) {
    const answer = expectStatus(await client.get(path), 200, `GET ${path}`);
    const canonical = canonicalize(parseJson(answer.text)) ?? "";
    answers.push({ canonical_sha256: sha256Of(canonical), etag: answer.etag });
    if (answer.etag !== `"${sha256Of(`${canonical}\n`)}"`) {
      problems.add("an answer's content is not what its ETag is the digest of");
    }
  }
  const contents = new Set(answers.map((answer) => answer.canonical_sha256)).size;
  if (contents > 1) problems.add(`${READS} reads of one task brought ${contents} contents`);
  const tags = new Set(answers.map((answer) => answer.etag)).size;
  if (tags > 1) problems.add(`${READS} reads of one task brought ${tags} ETags`);
  return { pass: problems.size === 0, answers, explanation: [...problems].join("; ") };
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
