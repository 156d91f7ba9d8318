// Makes a worker's STORAGE binding the filesystem driver, under `wrangler dev` and under Miniflare
// (`dev.plugin` in wrangler.toml; a deploy leaves it out). Miniflare loads this file as the package
// `storage-adapter` and asks for services again at every reload.

import type { Plugin } from "miniflare";
import { openLocalStorage } from "./local-storage.ts";
import { SECRET_HEADER } from "./port/wire.ts";

export const STORAGE_PLUGIN = "filesystem-storage";

/**
 * What is read of a worker's options. Miniflare's own type rests on a package that npm does not
 * bring with it (@cloudflare/config, at 5.20261117), so it says nothing here.
 */
interface WorkerOptions {
  config: { env?: Record<string, Binding> | undefined };
}

interface Binding {
  dev?: { plugin?: { name: string }; options?: StorageBindingOptions };
}

/** `npm start` and `npm run dev` open storage beforehand, in this folder. */
interface StorageBindingOptions {
  /** Else the variable DATA_DIR, else the folder the process runs in. */
  dataDir?: string;
}

const filesystemStorage: Plugin = {
  getBindings(options) {
    return storageBindings(options).map(({ name }) => ({
      name,
      service: { name: serviceOf(name) },
    }));
  },

  // Node code gets no storage through Miniflare: it would go around the worker.
  getNodeBindings() {
    return {};
  },

  getServices({ options }) {
    return Promise.all(
      storageBindings(options).map(async ({ name, dataDir }) => {
        const storage = await openLocalStorage({ dataDir, service: { version: "wrangler dev" } });
        return {
          name: serviceOf(name),
          external: {
            address: storage.address,
            http: { injectRequestHeaders: [{ name: SECRET_HEADER, value: storage.secret }] },
          },
        };
      }),
    );
  },
};

export const plugins = { [STORAGE_PLUGIN]: filesystemStorage };

function storageBindings(options: WorkerOptions): { name: string; dataDir: string }[] {
  return Object.entries(options.config.env ?? {}).flatMap(([name, { dev }]) => {
    if (dev?.plugin?.name !== STORAGE_PLUGIN) return [];
    return [{ name, dataDir: dev.options?.dataDir ?? process.env["DATA_DIR"] ?? "." }];
  });
}

function serviceOf(bindingName: string): string {
  return `${STORAGE_PLUGIN}:${bindingName}`;
}
