import { applyWorkspace } from '../packs/apply-workspace.ts';
import type { Pack } from '../packs/pack.ts';
import { openWorkspace, requirePack, workspaceExists } from '../refresh/open-workspace.ts';
import type { CommandContext } from './command.ts';

/** The pack of the workspace, or that of `--pack`, which needs no workspace; with the workspace's settings where there is one. */
export async function packInUse(context: CommandContext): Promise<Pack> {
  const other = context.option('pack');
  if (other === null) return (await openWorkspace(context.workspaceDir, context.packsDir)).pack;
  const { pack } = await requirePack(other, context.workspaceDir, context.packsDir);
  if (!(await workspaceExists(context.workspaceDir))) return pack;
  const { config } = await openWorkspace(context.workspaceDir, context.packsDir);
  return applyWorkspace(pack, config).pack;
}
