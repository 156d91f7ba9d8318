// Run as a process of its own: the package unpacks into the folder for temporary files, which is this
// process's by its environment alone.

import chromium from "@sparticuz/chromium";

await chromium.executablePath();
