// npm 11 and later refuse a lock file that leaves out an optional package, and a registry mirror
// that carries only some platforms makes `npm install` leave the others' binaries out. Such packages
// are pinned exactly by the one that wants them, and their names say the platform.

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
  [field: string]: unknown;
}

export interface LockFile {
  packages: Record<string, LockedPackage>;
  [field: string]: unknown;
}

export interface MissingPackage {
  name: string;
  version: string;
  wantedBy: LockedPackage;
}

const EXACT_VERSION = /^\d+\.\d+\.\d+[0-9A-Za-z.+-]*$/;

export function missingPlatformPackages(lock: LockFile): MissingPackage[] {
  const known = new Set(
    Object.keys(lock.packages).map((path) => path.split("node_modules/").at(-1)),
  );
  return Object.values(lock.packages).flatMap((wantedBy) =>
    Object.entries(wantedBy.optionalDependencies ?? {})
      .filter(([name]) => !known.has(name))
      .map(([name, version]) => ({ name, version, wantedBy })),
  );
}

/** Throws on a package whose platform its name does not say, or that is not pinned exactly. */
export function completeLockFile(lock: LockFile): LockFile {
  const added = missingPlatformPackages(lock).map(
    (missing) => [`node_modules/${missing.name}`, entryOf(missing)] as const,
  );
  const { "": root = {}, ...rest } = { ...lock.packages, ...Object.fromEntries(added) };
  const sorted = Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...lock, packages: { "": root, ...Object.fromEntries(sorted) } };
}

/** No `integrity`: only a registry that has the package can tell. Fields in npm's own order. */
function entryOf({ name, version, wantedBy }: MissingPackage): LockedPackage {
  if (!EXACT_VERSION.test(version)) throw new Error(`${name}@${version} is not pinned exactly`);
  const { cpu, libc, os } = platformOf(name);
  const { license, engines } = wantedBy;
  return {
    version,
    cpu: [cpu],
    dev: true,
    ...(engines === undefined ? {} : { engines }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(license === undefined ? {} : { license }),
    optional: true,
    os: [os],
  };
}

/** `@scope/binding-linux-arm64-musl`, `@scope/workerd-windows-64`, `@scope/darwin-arm64`, … */
function platformOf(name: string): { os: string; cpu: string; libc?: string } {
  const parts = /(android|darwin|freebsd|linux|openharmony|win32|windows)-(\w+)(?:-(\w+))?$/.exec(
    name,
  );
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new Error(`${name} does not say its platform`);
  }
  const os = parts[1] === "windows" ? "win32" : parts[1];
  const cpu = parts[2] === "64" ? "x64" : parts[2];
  if (os !== "linux" || parts[3] === undefined) return { os, cpu };
  return { os, cpu, libc: parts[3].includes("musl") ? "musl" : "glibc" };
}
