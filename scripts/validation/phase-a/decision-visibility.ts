// Phase A: a decision shows in the very next GET, for an approve and for a reject.

import { type ApiClient, expectStatus, parseTaskAnswer } from "../api-client.ts";
import type { CreateSample } from "../sample-tasks.ts";

export interface Visibility {
  pass: boolean;
  decisions: {
    decision: string;
    answered: { status: string; revision: number };
    read: { status: string; revision: number; decision: string | null };
    visible: boolean;
  }[];
  explanation: string;
}

const STATUS_AFTER = { approve: "approved", reject: "rejected" } as const;

export async function measureVisibility(
  client: ApiClient,
  createSample: CreateSample,
): Promise<Visibility> {
  const decisions: Visibility["decisions"] = [];
  for (const decision of ["approve", "reject"] as const) {
    const path = `/api/tasks/${await createSample(decision)}`;
    // A read before the decision: an answer that somebody keeps would be the one to show up later.
    expectStatus(await client.get(path), 200, `GET ${path}`);
    const request = `POST ${path}/${decision}`;
    const posted = await client.post(`${path}/${decision}`, { reason: "phase A looks" });
    const answered = parseTaskAnswer(expectStatus(posted, 200, request), request);
    const got = expectStatus(await client.get(path), 200, `GET ${path}`);
    const read = parseTaskAnswer(got, `GET ${path}`);
    decisions.push({
      decision,
      answered: { status: answered.status, revision: answered.revision },
      read: {
        status: read.status,
        revision: read.revision,
        decision: read.verdict?.decision ?? null,
      },
      visible:
        read.status === STATUS_AFTER[decision] &&
        read.verdict?.decision === decision &&
        read.revision === answered.revision,
    });
  }
  const hidden = decisions.filter(({ visible }) => !visible);
  return {
    pass: decisions.length > 0 && hidden.length === 0,
    decisions,
    explanation: hidden
      .map(
        ({ decision, read }) =>
          `after ${decision} it read ${read.status}, revision ${read.revision}`,
      )
      .join("; "),
  };
}
