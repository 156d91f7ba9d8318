// Status and words of the failures that need no particulars. A reason without a row here does not
// compile.

import type { PlainReason } from "./failure.ts";

interface PlainDescription {
  status: number;
  detail: string;
  headers?: Record<string, string>;
}

const BEARER = { "WWW-Authenticate": 'Bearer realm="countersign"' };
/** RFC 6750, section 3.1: says that what was sent is no good, so that nobody sends it again. */
const BEARER_INVALID = {
  "WWW-Authenticate": 'Bearer realm="countersign", error="invalid_token"',
};
/** Not an IANA scheme; HTTP wants one beside every 401, and this names the header that is missing. */
const TELEGRAM_SECRET = { "WWW-Authenticate": "X-Telegram-Bot-Api-Secret-Token" };
const GITHUB_SIGNATURE = { "WWW-Authenticate": "X-Hub-Signature-256" };

const PLAIN: Readonly<Record<PlainReason, PlainDescription>> = {
  authentication_required: {
    status: 401,
    detail: "Send a token: `Authorization: Bearer …`.",
    headers: BEARER,
  },
  invalid_credentials: {
    status: 401,
    detail:
      "That is no token of this service. Send `Authorization: Bearer …` with one that it was started with, without the name that stands before a colon.",
    headers: BEARER_INVALID,
  },
  sign_in_refused: {
    status: 401,
    detail: "That is no admin's token.",
    headers: BEARER_INVALID,
  },
  webhook_secret_wrong: {
    status: 401,
    detail: "The webhook's secret is missing or wrong.",
    headers: TELEGRAM_SECRET,
  },
  webhook_signature_wrong: {
    status: 401,
    detail:
      "The signature is missing or wrong: X-Hub-Signature-256 must be `sha256=` and the HMAC-SHA256 of the body with WEBHOOK_SECRET, in lower-case hex.",
    headers: GITHUB_SIGNATURE,
  },
  delivery_not_json: {
    status: 415,
    detail:
      "The body must be JSON: choose `application/json` as the content type in the webhook's settings on GitHub.",
  },
  delivery_id_reused: {
    status: 409,
    detail: "A delivery of this id was taken with another body; nothing was changed.",
  },
  host_not_allowed: {
    status: 403,
    detail: "The Host of this request is neither this machine nor one of ALLOWED_HOSTS.",
  },
  origin_not_allowed: {
    status: 403,
    detail: "A page may only act from the service's own origin.",
  },
  not_found: { status: 404, detail: "Nothing is served at this path; see /openapi.json." },
  unsupported_media_type: {
    status: 415,
    detail: "The body must be JSON, in UTF-8 and not compressed: `Content-Type: application/json`.",
  },
  body_too_slow: {
    status: 408,
    detail: "The body did not come to its end in time; nothing was changed. Send it again.",
  },
  body_cut_off: { status: 400, detail: "The body ended before it was complete." },
  invalid_cursor: { status: 400, detail: "The cursor is not one that a list has answered." },
  task_not_found: { status: 404, detail: "There is no such task." },
  task_deleted: {
    status: 404,
    detail: "The task's file has been deleted; its audit lines remain.",
  },
  task_id_taken: {
    status: 409,
    detail: "A task of this id is known already; ids are never reused.",
  },
  idempotency_key_reused: {
    status: 422,
    detail: "This Idempotency-Key was used for another request: use a new key for a new request.",
  },
  contended: {
    status: 503,
    detail: "Others changed the task at every try; nothing was changed. Try again.",
    headers: { "Retry-After": "1" },
  },
};

export function describePlainFailure(reason: PlainReason): PlainDescription {
  return PLAIN[reason];
}
