// A failure as an answer: application/problem+json (RFC 9457). Says nothing that isn't in the
// description: no stack, no path, no message of an unknown fault.

import { STATUS_TITLES } from "./status-titles.ts";
import type { FailureDescription } from "./describe-failure.ts";

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

export function problemResponse(description: FailureDescription, correlationId: string): Response {
  const { status, code, detail, headers, errors, extra } = description;
  const document = {
    // First, so that particulars can never take a standard member's place.
    ...extra,
    type: `urn:countersign:problem:${code}`,
    title: STATUS_TITLES[status] ?? "Error",
    status,
    detail,
    code,
    correlation_id: correlationId,
    ...(errors && { errors }),
  };
  return new Response(JSON.stringify(document), {
    status,
    headers: { ...headers, "Content-Type": PROBLEM_CONTENT_TYPE },
  });
}
