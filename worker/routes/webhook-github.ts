// POST /webhooks/github (SPEC 6): nothing is read of a request that isn't GitHub's own, and what is
// GitHub's own always leaves a line of the audit that says what came of it. Never 429: a flood of
// forgeries is refused at the price of a digest, and its lines are bounded.

import { z } from "zod";
import { sha256HexOf } from "../domain/canonical-json.ts";
import { EVENT_HEADER, ID_HEADER, readNames } from "../http/github-headers.ts";
import { isSigned, parseSignature } from "../http/github-signature.ts";
import { readBody } from "../http/body.ts";
import { isJsonContent } from "../http/content-type.ts";
import { failed } from "../http/failure.ts";
import type { Failed, Failure } from "../http/failure.ts";
import { parseLooseJson } from "../http/json-body.ts";
import { jsonResponse } from "../http/json-response.ts";
import { settleDelivery } from "./github-delivery.ts";
import { deliveryAnswer, refuseDelivery, refuseForgery } from "./github-lines.ts";
import type { DeliveryAnswer } from "./github-lines.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/**
 * GitHub delivers up to 25 MB, but the events that are used have some tens of kilobytes; and who
 * forges a signature makes us digest as much, once a secret.
 */
export const GITHUB_BODY_BYTES_MAX = 2 * 1_048_576;
const SIGNATURE_HEADER = "X-Hub-Signature-256";

export const githubRoute: RouteDefinition = {
  method: "POST",
  path: "/webhooks/github",
  access: { kind: "signed" },
  docs: {
    summary: "Take one delivery of a GitHub webhook",
    description:
      "A repeat, known by its id or by its body, is answered with the first outcome and `duplicate`.",
    tag: "webhooks",
    headers: z.object({
      [SIGNATURE_HEADER]: z.string(),
      [ID_HEADER]: z.string(),
      [EVENT_HEADER]: z.string(),
    }),
    body: { schema: z.looseObject({}), required: true },
    answers: { 200: { description: "Taken, durably.", schema: deliveryAnswer } },
    problems: [400, 401, 409, 413, 415, 503],
  },
  handle: takeDelivery,
};

async function takeDelivery(call: Call): Promise<Answer> {
  const { request, service } = call;
  const signature = parseSignature(request.headers.get(SIGNATURE_HEADER));
  if (signature === undefined) return refuseForgery(readNames(request.headers));
  const body = await readBody(request, GITHUB_BODY_BYTES_MAX);
  if (!body.ok) return failed({ reason: "body_too_large", bytesMax: GITHUB_BODY_BYTES_MAX });
  if (!isSigned(body.bytes, signature, service.config.webhookSecrets)) {
    return refuseForgery(readNames(request.headers));
  }
  const settled = await takeSigned(call, body.bytes);
  return "failure" in settled ? settled : jsonResponse(200, JSON.stringify(settled));
}

async function takeSigned(call: Call, bytes: Uint8Array): Promise<DeliveryAnswer | Failed> {
  const { headers } = call.request;
  const names = readNames(headers);
  const known = { ...names, bodySha256: sha256HexOf(bytes) };
  if (!isJsonContent(headers)) return refuseDelivery(known, { reason: "delivery_not_json" });
  const { id, event } = names;
  if (id === undefined) return refuseDelivery(known, badHeader(ID_HEADER));
  if (event === undefined) return refuseDelivery(known, badHeader(EVENT_HEADER));
  const json = parseLooseJson(bytes);
  if (!json.ok) return refuseDelivery(known, { reason: "malformed_json", errors: json.errors });
  const { correlationId } = call;
  return settleDelivery(call.service, { ...known, id, event, payload: json.value, correlationId });
}

function badHeader(header: string): Failure {
  return { reason: "invalid_header", header, detail: "is missing or is no plain name." };
}
