import path from 'node:path';

/** `--workspace DIR` or `--workspace=DIR` of the app's command line as an absolute path; null without it. */
export function workspaceArgument(args: readonly string[], cwd: string): string | null {
  for (const [at, arg] of args.entries()) {
    if (arg.startsWith('--workspace=')) return path.resolve(cwd, arg.slice('--workspace='.length));
    const next = args[at + 1];
    if (arg === '--workspace' && next !== undefined && !next.startsWith('--')) return path.resolve(cwd, next);
  }
  return null;
}
