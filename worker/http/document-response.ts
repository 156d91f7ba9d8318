// Answers that are a document of storage's, with its digest for an ETag: whole, or 304 where the caller
// has it already. A document that is kept in memory keeps what its answers are made of, too.

import { LRUCache } from "lru-cache";
import { etagOf, isNotModified } from "./conditional.ts";
import { addSecurityHeaders, securedResponse } from "./security-headers.ts";

interface AnswerParts {
  headers: Headers;
  /** A list's text takes workerd (1.20261117) four times as long to send as its bytes. */
  body: Uint8Array;
}

/** A task, or a page of the list. */
type JsonDocument = { sha256: string } & ({ content: string } | { body: string });

const encoder = new TextEncoder();
/** Of the bytes of all bodies, with what their headers take beside them. */
export const PARTS_BYTES_MAX = 8 * 1_048_576;
/** Measured: 20,000 tasks' headers and their wrappers took 180 MB of workerd (1.20261117). */
const HEADERS_BYTES = 8_192;

/** By the object that storage answered with: while it is kept, the same one comes again. */
const partsOf = new LRUCache<JsonDocument, AnswerParts>({
  maxSize: PARTS_BYTES_MAX,
  sizeCalculation: ({ body }) => body.length + HEADERS_BYTES,
});

export function documentResponse(request: Request, document: JsonDocument): Response {
  const { sha256 } = document;
  if (isNotModified(request.headers.get("if-none-match"), sha256)) {
    return new Response(null, { status: 304, headers: { ETag: etagOf(sha256) } });
  }
  const parts = partsOf.get(document) ?? makeParts(document);
  return securedResponse(parts.body, parts.headers);
}

function makeParts(document: JsonDocument): AnswerParts {
  const headers = new Headers({
    ETag: etagOf(document.sha256),
    "Content-Type": "application/json",
  });
  addSecurityHeaders(headers);
  const parts = {
    headers,
    body: encoder.encode("content" in document ? document.content : document.body),
  };
  partsOf.set(document, parts);
  return parts;
}
