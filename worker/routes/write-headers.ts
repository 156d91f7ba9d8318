// The request headers that writes under /api/tasks heed, as the OpenAPI document tells of them.

import { z } from "zod";

export const writeHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .optional()
    .describe("Same key, caller and body: same answer, for 24 hours at least."),
});

export const stepHeaders = writeHeaders.extend({
  "If-Match": z
    .string()
    .optional()
    .describe("The ETag of the task that was seen; 412 when it has changed since."),
});
