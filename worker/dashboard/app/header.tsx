// The top of the page: where one is, whether it is live, who is signed in.

import type { ComponentChild } from "preact";
import { waitingCounts } from "../inbox/inbox-store.ts";
import { formatRoute } from "../routing/route-hash.ts";
import { AccountMenu } from "../session/account-menu.tsx";
import { LiveBadge } from "./live-badge.tsx";
import { pane } from "./pane.ts";

export function Header(): ComponentChild {
  const waiting = waitingCounts.value.all;
  const place = pane.value.page;
  return (
    <header class="header">
      <SkipLink />
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
              {waiting} <span class="visually-hidden">waiting</span>
            </span>
          )}
        </a>
        <a
          class="tab"
          href={formatRoute({ page: "list", filter: {} })}
          aria-current={place === "list" ? "page" : undefined}
        >
          All tasks
        </a>
      </nav>
      <div class="header-end">
        <LiveBadge />
        <AccountMenu />
      </div>
    </header>
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
