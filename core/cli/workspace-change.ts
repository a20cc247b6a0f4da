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
  const pack = packName(context);
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

/** `--pack` as workspace.yml keeps it: a name stays, a path becomes absolute. */
function packName(context: CommandContext): string | null {
  const pack = context.option('pack');
  if (pack === null) return null;
  return /[\\/]|^\.+$/.test(pack) ? context.path(pack) : pack;
}
