// Who is signed in, and the few things that are one's own: theme, notifications, keys, signing out.

import { useSignal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useId, useRef } from "preact/hooks";
import type { Problem } from "../api/outcome.ts";
import { showKeys } from "../keyboard/keys-dialog.tsx";
import { NotificationChoice } from "../settings/notification-choice.tsx";
import { ThemeChoice } from "../settings/theme-choice.tsx";
import { Button } from "../ui/button.tsx";
import { PlainText } from "../ui/plain-text.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { actor, ensureSignedIn, signOut } from "./session.ts";

export function AccountMenu(): ComponentChild {
  const menuId = useId();
  const menu = useRef<HTMLDivElement>(null);
  const name = actor.value?.name;
  const close = () => menu.current?.hidePopover();
  return (
    <>
      {name === undefined && <Button onClick={() => void ensureSignedIn()}>Sign in</Button>}
      <button class="menu-button" type="button" popovertarget={menuId} aria-label={menuLabel(name)}>
        {name === undefined ? <DotsIcon /> : <PlainText text={name} />}
      </button>
      <div ref={menu} id={menuId} class="menu" popover="auto">
        {name !== undefined && <SignedIn onDone={close} />}
        <ThemeChoice />
        <NotificationChoice />
        <Button
          tone="quiet"
          shortcut="?"
          onClick={() => {
            close();
            showKeys();
          }}
        >
          Keys
        </Button>
      </div>
    </>
  );
}

function SignedIn({ onDone }: { onDone: () => void }): ComponentChild {
  const problem = useSignal<Problem | null>(null);
  const leave = async () => {
    problem.value = await signOut();
    if (problem.value === null) onDone();
  };
  const { name = "", role = "" } = actor.value ?? {};
  return (
    <div class="menu-part">
      <p>
        Signed in as{" "}
        <strong>
          <PlainText text={name} />
        </strong>{" "}
        <span class="faint">{role}</span>
      </p>
      <Button onClick={() => void leave()}>Sign out</Button>
      {problem.value !== null && <ProblemNote problem={problem.value} />}
    </div>
  );
}

function menuLabel(name: string | undefined): string {
  return name === undefined ? "Settings" : `${name}: account and settings`;
}

function DotsIcon(): ComponentChild {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="3" cy="8" r="1.4" />
      <circle cx="8" cy="8" r="1.4" />
      <circle cx="13" cy="8" r="1.4" />
    </svg>
  );
}
