// The dashboard's sign-in and sign-out (SPEC 3). A token comes in once, in a body; a cookie that says
// nothing of it goes out.

import { z } from "zod";
import { TOKEN_CHARS_MAX } from "../config/token-list.ts";
import { failed } from "../http/failure.ts";
import { interpretJson, receiveJson } from "../http/json-request.ts";
import { jsonResponse } from "../http/json-response.ts";
import { comesFromOwnOrigin, ownScheme } from "../http/own-origin.ts";
import {
  SESSION_ID_BYTES,
  SESSION_SECONDS_MAX,
  clearSessionCookie,
  setSessionCookie,
} from "../http/session-cookie.ts";
import type { Session } from "../http/session-cookie.ts";
import type { Answer, Call, RouteDefinition } from "./route.ts";

/** A token and its JSON. */
const SIGN_IN_BYTES_MAX = 4_096;

const body = {
  schema: z.strictObject({ token: z.string().min(1).max(TOKEN_CHARS_MAX) }),
  required: true,
};

export const signInRoute: RouteDefinition = {
  method: "POST",
  path: "/api/session",
  access: { kind: "public" },
  docs: {
    summary: "Sign in with an admin's token",
    tag: "session",
    body,
    answers: {
      200: { description: "Signed in.", schema: z.object({ name: z.string() }) },
    },
    problems: [400, 401, 403, 413, 415, 503],
  },
  handle: signIn,
};

export const signOutRoute: RouteDefinition = {
  method: "DELETE",
  path: "/api/session",
  access: { kind: "roles", roles: ["admin"] },
  docs: {
    summary: "Sign out: the session is over everywhere",
    tag: "session",
    answers: { 204: { description: "Signed out." } },
    problems: [503],
  },
  handle: signOut,
};

async function signIn(call: Call): Promise<Answer> {
  const { headers } = call.request;
  // A foreign page must not sign the browser in as somebody of its own choice.
  if (headers.has("origin") && !comesFromOwnOrigin(headers, call.url)) {
    return failed({ reason: "origin_not_allowed" });
  }
  const received = await receiveJson(call.request, SIGN_IN_BYTES_MAX);
  if (!received.ok) return failed(received.failure);
  const command = interpretJson(received.bytes, body);
  if (!command.ok) return failed(command.failure);
  const holder = call.service.tokens.find(command.value.token);
  if (holder?.role !== "admin") return failed({ reason: "sign_in_refused" });
  const { service } = call;
  const session: Session = {
    sid: service.randomHex(SESSION_ID_BYTES),
    name: holder.name,
    expires: Math.floor(service.nowMs() / 1000) + SESSION_SECONDS_MAX,
  };
  await service.storage.append([
    {
      audit_event: "session_opened",
      correlation_id: call.correlationId,
      actor: { role: "admin", name: holder.name },
      detail: { sid: session.sid, expires_at: new Date(session.expires * 1000).toISOString() },
    },
  ]);
  const cookie = setSessionCookie(service.sessions.sign(session), isSecure(call));
  return jsonResponse(200, JSON.stringify({ name: holder.name }), { "Set-Cookie": cookie });
}

async function signOut(call: Call): Promise<Answer> {
  const { session, actor } = call.caller;
  // With a bearer token there is no session to end, and nothing to say about it.
  if (session) {
    // `key_taken` is as good: another tab has closed it in the meantime.
    await call.service.storage.append(
      [
        {
          audit_event: "session_closed",
          correlation_id: call.correlationId,
          actor,
          detail: { sid: session.sid },
        },
      ],
      [{ kind: "closed_session", key: session.sid, value: {} }],
    );
  }
  const cookie = clearSessionCookie(isSecure(call));
  return new Response(null, { status: 204, headers: { "Set-Cookie": cookie } });
}

function isSecure(call: Call): boolean {
  return ownScheme(call.request.headers, call.url) === "https";
}
