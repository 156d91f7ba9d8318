// POST /webhooks/github (SPEC 6): nothing is read of a request that isn't GitHub's own, and what is
// known to be GitHub's own always leaves a line of the audit that says what came of it. Never 429: a flood of
// forgeries is refused at the price of a digest, and its lines are bounded.

import { z } from "zod";
import { sha256HexOf } from "../domain/canonical-json.ts";
import {
  DELIVERY_ID,
  EVENT_HEADER,
  EVENT_NAME,
  ID_HEADER,
  readNames,
} from "../http/github-headers.ts";
import { SIGNATURE, isSigned, parseSignature } from "../http/github-signature.ts";
import { readBody } from "../http/body.ts";
import { isJsonContent } from "../http/content-type.ts";
import { failed } from "../http/failure.ts";
import type { Failed, Failure } from "../http/failure.ts";
import { parseLooseJson } from "../http/json-body.ts";
import { bodyFailure } from "../http/json-request.ts";
import { jsonResponse } from "../http/json-response.ts";
import { settleDelivery } from "./github-delivery.ts";
import { deliveryAnswer, refuseDelivery, refuseForgery } from "./github-lines.ts";
import type { DeliveryAnswer } from "./github-lines.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/**
 * GitHub delivers up to 25 MB, but of the events that are used the largest is a check run whose
 * summary and text have 65,535 characters each, at 4 bytes at most; the examples have 20 kB. Who
 * forges a signature makes us hold and digest as much.
 */
export const GITHUB_BODY_BYTES_MAX = 1_048_576;
/** GitHub itself waits no longer for an answer. */
const GITHUB_BODY_MS_MAX = 10_000;
const SIGNATURE_HEADER = "X-Hub-Signature-256";

export const githubRoute: RouteDefinition = {
  method: "POST",
  path: "/webhooks/github",
  access: { kind: "signed", by: "github" },
  docs: {
    summary: "Take one delivery of a GitHub webhook",
    description:
      "A repeat, known by its id or by its body, is answered with the first outcome and `duplicate`.",
    tag: "webhooks",
    headers: z.object({
      [SIGNATURE_HEADER]: z.string().regex(SIGNATURE),
      [ID_HEADER]: z.string().regex(DELIVERY_ID),
      [EVENT_HEADER]: z.string().regex(EVENT_NAME),
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
  const body = await readBody(request, GITHUB_BODY_BYTES_MAX, GITHUB_BODY_MS_MAX);
  if (!body.ok) return failed(bodyFailure(body.reason, GITHUB_BODY_BYTES_MAX));
  if (!(await isSigned(body.bytes, signature, service.config.webhookSecrets))) {
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
