// The dashboard as it is served, between those who build it and those who serve it. The module itself
// is made beside this file by scripts/build-dashboard.ts, before each start and each deploy.

export interface DashboardFile {
  /** The whole path that it is asked for by. */
  path: string;
  content_type: string;
  /** SHA-256 of the body, 64 hex digits. */
  sha256: string;
  body: string;
}

export declare const DASHBOARD_FILES: readonly DashboardFile[];
