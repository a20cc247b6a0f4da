import path from 'node:path';
import { builtInPacks, isPack } from '../packs/find-pack.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { SourceRoot } from '../protocol/workspace.ts';
import { requirePack, type WorkspaceChange } from '../refresh/open-workspace.ts';
import type { CommandContext } from './command.ts';

/** The root that the options name; null without `--source`. A folder is made absolute. */
function sourceRoot(context: CommandContext): SourceRoot | null {
  const root = context.option('source');
  if (root === null) return null;
  return {
    root: root.startsWith('s3://') ? root : context.path(root),
    endpoint: context.option('endpoint'),
    region: context.option('region'),
    pathStyle: context.flag('path-style'),
    profile: context.option('profile'),
  };
}

/**
 * What the options change in workspace.yml; null when they change nothing. A pack that cannot be used is not kept. Errors: `usage`,
 * `pack-not-found`, `pack-invalid`.
 */
export async function workspaceChange(context: CommandContext, command: string): Promise<WorkspaceChange | null> {
  const source = sourceRoot(context);
  const pack = await packName(context);
  const currency = context.option('currency');
  if (currency !== null && !/^[A-Za-z]{3}$/.test(currency)) {
    throw new EngineError('usage', { problem: `--currency ${currency} is not a code of three letters.`, command });
  }
  if (source === null && pack === null && currency === null) return null;
  if (pack !== null) await requirePack(pack, context.workspaceDir, context.packsDir);
  return {
    ...(source === null ? {} : { source }),
    ...(pack === null ? {} : { pack }),
    ...(currency === null ? {} : { currency: currency.toUpperCase() }),
  };
}

/**
 * `--pack` as workspace.yml keeps it: the name of a built-in pack or of a folder of the workspace stays, a path and a folder of
 * where we are become absolute: the next command, or the window, may run elsewhere.
 */
async function packName(context: CommandContext): Promise<string | null> {
  const pack = context.option('pack');
  if (pack === null) return null;
  const here = context.path(pack);
  if (/[\\/]|^\.+$/.test(pack)) return here;
  if ((await builtInPacks(context.packsDir)).includes(pack)) return pack;
  return !(await isPack(path.join(context.workspaceDir, pack))) && (await isPack(here)) ? here : pack;
}
