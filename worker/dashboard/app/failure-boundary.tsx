// Where drawing the page fails, it says so and offers to start over, in place of a blank screen.

import { Component } from "preact";
import type { ComponentChild, ComponentChildren } from "preact";
import { Button } from "../ui/button.tsx";

interface State {
  hasFailed: boolean;
}

export class FailureBoundary extends Component<{ children: ComponentChildren }, State> {
  override state: State = { hasFailed: false };

  static override getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ComponentChild {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main class="lone-note">
        <div class="problem-note" role="alert">
          <p class="problem-title">This page has a fault and could not go on</p>
          <p>Nothing was changed by it. What it was stands in the browser's console.</p>
          <Button onClick={() => location.reload()}>Load the page again</Button>
        </div>
      </main>
    );
  }
}
