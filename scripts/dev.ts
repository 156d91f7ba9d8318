// `npm run dev`: the same service under wrangler's development server, which reloads the worker
// when a file changes. Storage stays as it is meanwhile.

import { startDevHost } from "./service/dev-host.ts";
import { runService } from "./service/run-service.ts";

await runService(() => Promise.resolve(startDevHost));
