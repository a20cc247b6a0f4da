import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { dashboardYaml, parseDashboard } from '../packs/parse-dashboard.ts';
import { readYaml } from '../packs/yaml-document.ts';
import type { Dashboard } from '../protocol/dashboard.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import { writeFileDurably } from '../warehouse/durable-files.ts';

const folder = 'dashboards';

/**
 * The dashboards in `<workspace>/dashboards/*.yml`, which people made in the window or by hand; what is wrong with a file is said at
 * its place, and the others are there. They need no refresh: they ask whatever snapshot is in view.
 */
export async function readOwnDashboards(
  workspaceDir: string,
): Promise<{ readonly dashboards: readonly Dashboard[]; readonly diagnostics: readonly Diagnostic[] }> {
  const names = await readdir(path.join(workspaceDir, folder)).catch(() => []);
  const dashboards: Dashboard[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of names.filter((one) => /^[a-z][a-z0-9_]*\.yml$/.test(one)).sort()) {
    const file = `${folder}/${name}`;
    const yaml = readYaml(file, await readFile(path.join(workspaceDir, file), 'utf8'));
    diagnostics.push(...yaml.diagnostics);
    if (yaml.document === null) continue;
    const parsed = parseDashboard(yaml.document);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.dashboard === null) continue;
    const { place: _, tilePlaces: __, ...dashboard } = parsed.dashboard;
    dashboards.push(dashboard);
  }
  return { dashboards: dashboards.sort((a, b) => a.order - b.order || (a.title < b.title ? -1 : 1)), diagnostics };
}

/** Writes `<workspace>/dashboards/<name>.yml`, whole or not at all. Errors: `dashboard-invalid`, where it could not be read again. */
export async function saveOwnDashboard(workspaceDir: string, dashboard: Dashboard): Promise<void> {
  const file = fileOf(dashboard.name);
  const text = dashboardYaml(dashboard);
  const { document, diagnostics } = readYaml(file, text);
  const problems = document === null ? diagnostics : parseDashboard(document).diagnostics;
  if (problems.length > 0) throw new EngineError('dashboard-invalid', { file, diagnostics: problems });
  await mkdir(path.join(workspaceDir, folder), { recursive: true, mode: 0o700 });
  await writeFileDurably(path.join(workspaceDir, file), text);
}

/** Takes a dashboard out of the workspace and gives it back, so that it can be saved again. Errors: `dashboard-missing`. */
export async function removeOwnDashboard(workspaceDir: string, name: string): Promise<Dashboard> {
  const { dashboards } = await readOwnDashboards(workspaceDir);
  const found = dashboards.find((one) => one.name === name);
  if (found === undefined)
    throw new EngineError('dashboard-missing', { name, known: dashboards.map((one) => one.name) });
  await rm(path.join(workspaceDir, fileOf(name)));
  return found;
}

/** A name is checked before it becomes a path. */
function fileOf(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return `${folder}/${name}.yml`;
  throw new EngineError('dashboard-name-invalid', { name });
}
