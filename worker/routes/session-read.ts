// GET /api/session: who the caller is and whether they may read. A page asks before it shows a thing,
// so nothing is refused here: whose cookie or token is no good any more is simply nobody.

import { z } from "zod";
import { actor } from "../domain/task-schema.ts";
import { mayRead } from "../http/access.ts";
import { jsonResponse } from "../http/json-response.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

export const sessionReadRoute: RouteDefinition = {
  method: "GET",
  path: "/api/session",
  access: { kind: "asking" },
  docs: {
    summary: "Who am I, and may I read?",
    tag: "session",
    answers: {
      200: {
        description: "Also for nobody.",
        schema: z.object({
          actor: z.object({ role: actor.shape.role, name: z.string() }).nullable(),
          may_read: z.boolean().describe("Whether this caller's reads are answered here."),
        }),
      },
    },
    problems: [503],
  },
  handle: readSession,
};

function readSession({ caller, request, service }: Call): Answer {
  return jsonResponse(
    200,
    JSON.stringify({
      actor: caller.holder ?? null,
      may_read: mayRead(caller, request.headers, service.readRule),
    }),
  );
}
