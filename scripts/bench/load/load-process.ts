// The program that start-load-generator.ts starts.

import { answerQuestions } from "../answer-questions.ts";
import { runLoad } from "./run-load.ts";

answerQuestions(runLoad);
