import { dashboardYaml, parseDashboard } from '../packs/parse-dashboard.ts';
import type { Dashboard } from '../protocol/dashboard.ts';
import type { OwnDashboards } from '../protocol/engine-api.ts';
import { readAll, removeOne, saveOne, type YamlKind } from './yaml-folder.ts';

const dashboards: YamlKind<Dashboard> = {
  folder: 'dashboards',
  parse: (document) => {
    const { dashboard, diagnostics } = parseDashboard(document);
    if (dashboard === null) return { value: null, diagnostics };
    const { place: _, tilePlaces: __, ...value } = dashboard;
    return { value, diagnostics };
  },
  textOf: dashboardYaml,
  compare: (a, b) => a.order - b.order || (a.title < b.title ? -1 : 1),
  errors: { invalid: 'dashboard-invalid', nameInvalid: 'dashboard-name-invalid', missing: 'dashboard-missing' },
};

/**
 * The dashboards in `<workspace>/dashboards/*.yml`, which people made in the window or by hand; what is wrong with a file is said at
 * its place, and the others are there. They need no refresh: they ask whatever snapshot is in view.
 */
export async function readOwnDashboards(workspaceDir: string): Promise<OwnDashboards> {
  const { values, diagnostics } = await readAll(workspaceDir, dashboards);
  return { dashboards: values, diagnostics };
}

/** Writes `<workspace>/dashboards/<name>.yml`. Errors: `dashboard-invalid`, where it could not be read again; `dashboard-name-invalid`; `file-not-replaced`. */
export function saveOwnDashboard(workspaceDir: string, dashboard: Dashboard): Promise<void> {
  return saveOne(workspaceDir, dashboards, dashboard);
}

/** Takes a dashboard out of the workspace and gives it back, so that it can be saved again. Errors: `dashboard-missing`. */
export function removeOwnDashboard(workspaceDir: string, name: string): Promise<Dashboard> {
  return removeOne(workspaceDir, dashboards, name);
}
