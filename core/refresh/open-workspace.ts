import { access, chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { applyWorkspace } from '../packs/apply-workspace.ts';
import { findPack } from '../packs/find-pack.ts';
import { loadPack } from '../packs/load-pack.ts';
import type { Pack } from '../packs/pack.ts';
import { readWorkspaceConfig, type WorkspaceConfig, writeWorkspaceConfig } from '../packs/workspace-config.ts';
import type { Diagnostic } from '../protocol/diagnostic.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { SourceRoot } from '../protocol/workspace.ts';

export interface OpenedWorkspace {
  readonly workspaceDir: string;
  readonly config: WorkspaceConfig;
  /** The pack with the workspace's settings, statuses and units applied. */
  readonly pack: Pack;
  readonly packDir: string;
  /** Warnings; errors are thrown as `pack-invalid`. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface WorkspaceChange {
  readonly source?: SourceRoot;
  /** Name of a built-in pack or a path. */
  readonly pack?: string;
  /** ISO 4217 code of the currency that the shop's numbers are in (settings.currency). */
  readonly currency?: string;
}

const folders = ['seeds', 'queries', 'metrics', 'dashboards', 'reports', 'exports', 'logs'];

/** True where workspace.yml stands. */
export async function workspaceExists(workspaceDir: string): Promise<boolean> {
  return access(path.join(workspaceDir, 'workspace.yml')).then(
    () => true,
    () => false,
  );
}

/** Makes the folders of a workspace (readable by its owner alone: it holds personal data) and writes workspace.yml. */
export async function prepareWorkspace(workspaceDir: string, change: WorkspaceChange): Promise<WorkspaceConfig> {
  await mkdir(workspaceDir, { recursive: true, mode: 0o700 });
  await chmod(workspaceDir, 0o700);
  for (const folder of folders) await mkdir(path.join(workspaceDir, folder), { recursive: true, mode: 0o700 });
  const fresh = !(await workspaceExists(workspaceDir));
  const { config, diagnostics } = await readWorkspaceConfig(workspaceDir);
  refuseErrors('workspace.yml', diagnostics);
  const wanted = {
    ...config,
    source: change.source ?? config.source,
    pack: change.pack ?? config.pack,
    settings: change.currency === undefined ? config.settings : { ...config.settings, currency: change.currency },
  };
  if (fresh || JSON.stringify(wanted) !== JSON.stringify(config)) await writeWorkspaceConfig(workspaceDir, wanted);
  return wanted;
}

/** Reads workspace.yml and its pack. Errors: `workspace-missing`, `pack-missing`, `pack-invalid` with every diagnostic. */
export async function openWorkspace(workspaceDir: string, packsDir: string): Promise<OpenedWorkspace> {
  const folder = path.resolve(workspaceDir);
  if (!(await workspaceExists(folder))) throw new EngineError('workspace-missing', { path: folder });
  const read = await readWorkspaceConfig(folder);
  refuseErrors('workspace.yml', read.diagnostics);
  const { pack, packDir, diagnostics } = await requirePack(read.config.pack, folder, packsDir);
  const applied = applyWorkspace(pack, read.config);
  refuseErrors('workspace.yml', applied.diagnostics);
  return {
    workspaceDir: folder,
    config: read.config,
    pack: applied.pack,
    packDir,
    diagnostics: [...read.diagnostics, ...diagnostics, ...applied.diagnostics],
  };
}

/** Finds and loads a pack. Errors: `pack-not-found`, `pack-invalid` with every diagnostic. */
export async function requirePack(name: string, workspaceDir: string, packsDir: string) {
  const packDir = await findPack(name, workspaceDir, packsDir);
  const { pack, diagnostics } = await loadPack(packDir);
  if (pack === null) throw invalid(packDir, diagnostics);
  refuseErrors(packDir, diagnostics);
  return { pack, packDir, diagnostics };
}

function refuseErrors(what: string, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) throw invalid(what, diagnostics);
}

function invalid(what: string, diagnostics: readonly Diagnostic[]): EngineError {
  return new EngineError('pack-invalid', { pack: what, diagnostics: [...diagnostics] });
}
