import type { SourceRoot } from '../protocol/workspace.ts';
import type { CommandContext } from './command.ts';

/** The root that the options name; null without `--source`. A folder is made absolute. */
export function sourceRoot(context: CommandContext): SourceRoot | null {
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

/** `--pack` as workspace.yml keeps it: a name stays, a path becomes absolute. */
export function packName(context: CommandContext): string | null {
  const pack = context.option('pack');
  if (pack === null) return null;
  return /[\\/]|^\.+$/.test(pack) ? context.path(pack) : pack;
}
