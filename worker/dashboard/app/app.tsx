// The whole page: who may look at all, then the frame with its two panes, and what lies over both.

import type { ComponentChild } from "preact";
import { useEffect } from "preact/hooks";
import { enterInbox, leaveInbox } from "../inbox/inbox-store.ts";
import { KeysDialog } from "../keyboard/keys-dialog.tsx";
import { readAccess } from "../session/session.ts";
import { SignInDialog } from "../session/sign-in-dialog.tsx";
import { SignInGate } from "../session/sign-in-gate.tsx";
import { Announcer } from "./announcer.tsx";
import { FailureBoundary } from "./failure-boundary.tsx";
import { FirstContact } from "./first-contact.tsx";
import { Header } from "./header.tsx";
import { OfflineNotice } from "./offline-notice.tsx";
import { Panes } from "./panes.tsx";
import { keepTitle } from "./title.ts";

export function App(): ComponentChild {
  useEffect(keepTitle, []);
  return (
    <FailureBoundary>
      <Page />
    </FailureBoundary>
  );
}

function Page(): ComponentChild {
  switch (readAccess.value) {
    case "unknown":
      return <FirstContact />;
    case "refused":
      return <SignInGate />;
    case "allowed":
      return <Dashboard />;
  }
}

function Dashboard(): ComponentChild {
  useEffect(() => {
    enterInbox();
    return leaveInbox;
  }, []);
  return (
    <>
      <Header />
      <Panes />
      <OfflineNotice />
      <Announcer />
      <SignInDialog />
      <KeysDialog />
    </>
  );
}
