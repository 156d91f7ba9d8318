// npm run k6: makes sure that there is a k6 for the phases that need one, and says which. Exit code 1
// and one line where there is none and none can be built.

import { relative, resolve } from "node:path";
import { PROJECT_ROOT } from "../service/project-files.ts";
import { obtainK6 } from "./k6-program.ts";

const k6 = await obtainK6({
  environment: process.env,
  toolsDir: resolve(PROJECT_ROOT, ".tools"),
  log: (line) => console.log(line),
});
if (k6.found) {
  const shown =
    k6.from === "tools" || k6.from === "built" ? relative(PROJECT_ROOT, k6.path) : k6.path;
  console.log(`k6 ${k6.version} (${shown})`);
} else {
  console.error(k6.reason);
  process.exitCode = 1;
}
