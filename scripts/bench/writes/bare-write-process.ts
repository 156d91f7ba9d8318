// The bare write loop in a process of its own, as the driver has one.

import { answerQuestions } from "../answer-questions.ts";
import { type BareWritePlan, runBareWriteLoop } from "./bare-write-loop.ts";

answerQuestions((plan: BareWritePlan) => Promise.resolve(runBareWriteLoop(plan)));
