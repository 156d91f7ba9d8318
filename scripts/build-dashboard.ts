// `npm run build:dashboard`: makes the dashboard's module for wrangler, which runs this before it
// bundles the worker (`[build]` in wrangler.toml). `npm start` does the same by itself.

import { stop } from "esbuild";
import { buildDashboard, writeDashboardModule } from "./service/dashboard-build.ts";

const { files } = await buildDashboard();
writeDashboardModule(files);
await stop();
