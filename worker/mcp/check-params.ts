// The `params` of a message, before the SDK sees them: it tells its client what is wrong in a dump of zod's
// issues, for `initialize` and `tools/list` under the code of an internal error
// (@modelcontextprotocol/server 2.4.0).

import { ProtocolErrorCode, specTypeSchemas } from "@modelcontextprotocol/server";
import { z } from "zod";
import { jsonPointer } from "../domain/json-pointer.ts";
import { boundProblems } from "../domain/schema-problems.ts";

const request = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.int()]),
  method: z.string(),
  // What is no object is no message at all, and the SDK says so.
  params: z.looseObject({}).optional(),
});

/** Standard Schema's, of those that take params here. */
type Check = (params: unknown) => { issues?: readonly Issue[] | undefined };
interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
}

const { InitializeRequestParams, CallToolRequestParams, PaginatedRequestParams } = specTypeSchemas;
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["initialize", (params) => InitializeRequestParams["~standard"].validate(params)],
  ["tools/call", (params) => CallToolRequestParams["~standard"].validate(params)],
  ["tools/list", (params) => PaginatedRequestParams["~standard"].validate(params)],
]);

/** JSON-RPC's answer to a request whose params don't fit its method; undefined for everything else. */
export function refuseParams(message: unknown): Response | undefined {
  const asked = request.safeParse(message).data;
  if (!asked) return undefined;
  const { id, method, params = {} } = asked;
  const issues = CHECKS.get(method)?.(params).issues;
  if (!issues) return undefined;
  const problems = boundProblems(issues.map((issue) => ({ ...issue, path: placeOf(issue) })));
  const told = problems.map(({ path, message: what }) => `${path}: ${what}`).join("; ");
  const error = { code: ProtocolErrorCode.InvalidParams, message: `Wrong params: ${told}` };
  return Response.json({ jsonrpc: "2.0", id, error });
}

function placeOf({ path = [] }: Issue): string {
  return jsonPointer([
    "params",
    ...path.map((step) => (typeof step === "object" ? step.key : step)),
  ]);
}
