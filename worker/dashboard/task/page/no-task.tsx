// A page for each way in which there is no task to show: absent, deleted, invalid, not allowed, out of
// reach. What the audit log still knows of it is shown beneath.

import type { ComponentChild, ComponentChildren } from "preact";
import { UNREACHABLE_CODE } from "../../api/outcome.ts";
import type { Problem } from "../../api/outcome.ts";
import { ensureSignedIn } from "../../session/session.ts";
import { Button } from "../../ui/button.tsx";
import { PlainText } from "../../ui/plain-text.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { Timeline } from "../trail/timeline.tsx";
import { Fold } from "./fold.tsx";
import type { TaskModel } from "./task-model.ts";

export function NoTask(props: { model: TaskModel; problem: Problem }): ComponentChild {
  const { model, problem } = props;
  const trail = model.trail.value;
  const hasStory = trail.kind === "shown" && trail.lines.length > 0;
  return (
    <article class="task-page no-task">
      <Message model={model} problem={problem} />
      {hasStory && (
        <Fold title="What the audit log knows of it">
          <Timeline trail={trail} />
        </Fold>
      )}
    </article>
  );
}

function Message(props: { model: TaskModel; problem: Problem }): ComponentChild {
  const { model, problem } = props;
  const id = <PlainText text={model.taskId} />;
  const again = () => void model.refresh();
  switch (problem.code) {
    case "task_not_found":
      return (
        <Explained title={<>There is no task {id}</>}>
          <p>Perhaps its address was mistyped, or it belongs to another data folder.</p>
          <BackToInbox />
        </Explained>
      );
    case "task_deleted":
      return (
        <Explained title={<>The file of {id} was deleted</>}>
          <p>Somebody removed it from ssot/. Its audit lines remain; its id is never used again.</p>
          <BackToInbox />
        </Explained>
      );
    case "task_file_invalid":
      return <InvalidFile model={model} problem={problem} />;
    case "authentication_required":
    case "invalid_credentials":
      return (
        <Explained title="Sign in to read this task">
          <p>This service answers reads only to those it knows.</p>
          <Button tone="primary" onClick={() => void ensureSignedIn().then(again)}>
            Sign in
          </Button>
        </Explained>
      );
    case UNREACHABLE_CODE:
      return (
        <Explained title="The service can’t be reached">
          <p>The task is shown as soon as the service answers again.</p>
          <Button onClick={again}>Try again</Button>
        </Explained>
      );
    default:
      return (
        <Explained title={<>The task {id} can’t be shown</>}>
          <ProblemNote problem={problem} onRetry={again} />
        </Explained>
      );
  }
}

function InvalidFile(props: { model: TaskModel; problem: Problem }): ComponentChild {
  const { model, problem } = props;
  const id = <PlainText text={model.taskId} />;
  return (
    <Explained title={<>The file of {id} is invalid</>}>
      <p>
        <code>ssot/{id}.json</code> was changed by hand into something that is no task. It is left
        as it is, and nothing can be decided on it, until somebody corrects it. This page follows.
      </p>
      <table class="file-problems">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {(problem.errors ?? []).map((error, index) => (
            <tr key={index}>
              <th scope="row">
                <code>
                  <PlainText text={error.path === "" ? "the whole file" : error.path} />
                </code>
              </th>
              <td>
                <PlainText text={error.message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <BackToInbox />
    </Explained>
  );
}

function Explained(props: { title: ComponentChild; children: ComponentChildren }): ComponentChild {
  return (
    <div class="no-task-message" role="alert">
      <h1 class="task-title">{props.title}</h1>
      {props.children}
    </div>
  );
}

function BackToInbox(): ComponentChild {
  return (
    <p>
      <a href="#/">Back to the inbox</a>
    </p>
  );
}
