// `npm start`: the service, in one process that gets its signals directly.

import { runService } from "./service/run-service.ts";
import { prepareWorkerHost } from "./service/worker-host.ts";

await runService(prepareWorkerHost);
