// The inbox: what waits for you first, what is broken, what changed since your last visit.

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useRef } from "preact/hooks";
import { useKeys } from "../keyboard/keys.ts";
import { useHands } from "../rows/hands.ts";
import { useRowKeys } from "../rows/row-keys.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { markAllSeen } from "./attention.ts";
import { countHeldBack, holdSections } from "./hold-sections.ts";
import { InboxSection } from "./inbox-section.tsx";
import { inboxPhase, loadInbox, waitingCounts, wantedSections } from "./inbox-store.ts";
import { NewsSection } from "./news-section.tsx";
import type { Section } from "./sections.ts";

export function InboxPane(): ComponentChild {
  const phase = inboxPhase.value;
  switch (phase.kind) {
    case "loading":
      return <Waiting />;
    case "failed":
      return <ProblemNote problem={phase.problem} onRetry={loadInbox} />;
    case "ready":
      return <Sections />;
  }
}

function Sections(): ComponentChild {
  const container = useRef<HTMLDivElement>(null);
  const hands = useHands(container);
  const shown = useSignal<readonly Section[]>(wantedSections.peek());
  useSignalEffect(() => {
    shown.value = holdSections(shown.peek(), wantedSections.value, hands.value);
  });
  const ids = useComputed(() => shown.value.flatMap((section) => section.ids));
  const tabStop = useRowKeys(container, ids);
  const showNew = () => {
    shown.value = wantedSections.peek();
  };
  useKeys("Lists", [{ key: "n", label: "Show what is new", run: showNew }]);
  const heldBack = countHeldBack(shown.value, wantedSections.value);
  return (
    <div ref={container} class="inbox">
      {heldBack > 0 && (
        <div class="new-rows">
          <Button tone="primary" shortcut="n" onClick={showNew}>
            {`${heldBack} new`}
          </Button>
        </div>
      )}
      {isCalm(shown.value) && waitingCounts.value.all === 0 && <AllClear />}
      {shown.value.map((section) =>
        section.key === "changed" ? (
          <NewsSection
            key={section.key}
            ids={section.ids}
            tabStop={tabStop.value}
            onSeen={() => {
              markAllSeen();
              showNew();
            }}
          />
        ) : (
          <InboxSection key={section.key} section={section} tabStop={tabStop.value} />
        ),
      )}
    </div>
  );
}

function isCalm(sections: readonly Section[]): boolean {
  return sections.every(({ key, ids }) => key === "changed" || ids.length === 0);
}

function AllClear(): ComponentChild {
  return (
    <EmptyState title="Nothing waits for you">
      <p>Reviews, results and stalled work appear here by themselves, as they come.</p>
    </EmptyState>
  );
}
