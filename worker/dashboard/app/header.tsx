// The top of the page: where one is, whether it is live, who is signed in.

import type { ComponentChild } from "preact";
import { waitingCounts } from "../inbox/inbox-store.ts";
import { formatRoute } from "../routing/route-hash.ts";
import { route } from "../routing/route.ts";
import { AccountMenu } from "../session/account-menu.tsx";
import { LiveBadge } from "./live-badge.tsx";
import { pane } from "./pane.ts";

/** What fits beside everything else on a narrow phone. */
const COUNT_MAX = 999;

export function Header(): ComponentChild {
  const waiting = waitingCounts.value.all;
  const place = pane.value.page;
  return (
    <header class="header">
      <SkipLink />
      <BackLink />
      <a class="brand" href="#/" aria-label="Countersign">
        <svg class="brand-mark" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3.5 10.5l4 4 9-10" />
          <path d="M3.5 18h13" class="brand-line" />
        </svg>
        <span class="brand-name">Countersign</span>
      </a>
      <nav class="tabs" aria-label="Views">
        <a class="tab" href="#/" aria-current={place === "inbox" ? "page" : undefined}>
          Inbox
          {waiting > 0 && (
            <span class="tab-count">
              {waiting > COUNT_MAX ? `${COUNT_MAX}+` : waiting}{" "}
              <span class="visually-hidden">waiting</span>
            </span>
          )}
        </a>
        <a
          class="tab"
          href={formatRoute({ page: "list", filter: {} })}
          aria-current={place === "list" ? "page" : undefined}
        >
          Tasks
        </a>
      </nav>
      <div class="header-end">
        <LiveBadge />
        <AccountMenu />
      </div>
    </header>
  );
}

/** On a narrow screen an open task hides the list it came from. */
function BackLink(): ComponentChild {
  if (route.value.page !== "task") return null;
  const isInbox = pane.value.page === "inbox";
  return (
    <a
      class="back-link"
      href={formatRoute(pane.value)}
      aria-label={isInbox ? "Back to the inbox" : "Back to the list"}
    >
      <svg class="brand-mark" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M12.5 4l-6 6 6 6" />
      </svg>
    </a>
  );
}

/** The address behind `#` is a route here, so it moves the focus by itself. */
function SkipLink(): ComponentChild {
  return (
    <a
      class="skip-link"
      href={location.hash}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}
    >
      Skip to the tasks
    </a>
  );
}
