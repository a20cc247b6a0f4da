import { EngineError } from '../protocol/engine-error.ts';
import { prepareWorkspace, workspaceExists } from '../refresh/open-workspace.ts';
import { type RefreshOutcome, refreshWorkspace } from '../refresh/refresh-workspace.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type Command, type CommandContext, exitCodes, type OptionSpec, packOption, sourceOptions } from './command.ts';
import { dateOption } from './number-option.ts';
import { workspaceChange } from './workspace-change.ts';

const since: Readonly<Record<string, OptionSpec>> = {
  since: { type: 'string', value: 'DAY', help: 'leave out extract days before this one' },
};
const full: Readonly<Record<string, OptionSpec>> = {
  full: { type: 'boolean', help: 'build everything again, not what changed' },
};
const wait: Readonly<Record<string, OptionSpec>> = {
  wait: { type: 'boolean', help: 'wait for another writer instead of failing' },
};

export const refreshCommand: Command = {
  name: 'refresh',
  summary: 'Sync, build, check and publish; makes the workspace where there is none.',
  words: [],
  options: { ...sourceOptions, ...packOption, ...since, ...full, ...wait },
  run: (context) => runSteps(context, 'refresh'),
};

export const syncCommand: Command = {
  name: 'sync',
  summary: 'Fetch new extracts into the mirror and verify them.',
  words: [],
  options: { ...sourceOptions, ...packOption, ...since, ...wait },
  run: (context) => runSteps(context, 'sync'),
};

export const buildCommand: Command = {
  name: 'build',
  summary: 'Build, check and publish from what the mirror holds, without a network.',
  words: [],
  options: { ...packOption, ...full, ...wait },
  run: (context) => runSteps(context, 'build'),
};

async function runSteps(context: CommandContext, steps: 'sync' | 'build' | 'refresh'): Promise<number> {
  await applyOptions(context, steps);
  const outcome = await refreshWorkspace({
    workspaceDir: context.workspaceDir,
    packsDir: context.packsDir,
    since: dateOption(context, steps, 'since'),
    full: context.flag('full'),
    steps,
    command: `assay ${steps}`,
    waitMs: context.flag('wait') ? 24 * 3_600_000 : 0,
    onProgress: context.report.progress,
    onLog: context.report.log,
    signal: context.signal,
  });
  context.report.end();
  return tell(context, outcome);
}

/** `--source` and `--pack` are kept in workspace.yml; a refresh with a source makes the workspace. */
async function applyOptions(context: CommandContext, steps: string): Promise<void> {
  const change = await workspaceChange(context, steps);
  if (change === null) return;
  if (change.source === undefined && !(await workspaceExists(context.workspaceDir))) {
    throw new EngineError('workspace-missing', { path: context.workspaceDir });
  }
  const lock = await acquireWriterLock(context.workspaceDir, {
    command: `assay ${steps}`,
    waitMs: context.flag('wait') ? 24 * 3_600_000 : 0,
    signal: context.signal,
  });
  try {
    await prepareWorkspace(context.workspaceDir, change);
  } finally {
    await lock.release();
  }
}

function tell(context: CommandContext, { run, build }: RefreshOutcome): number {
  context.report.line(run.message);
  if (build === null) return exitCodes.fine;
  const failed = (build.manifest?.checks ?? []).filter((check) => check.status === 'failed');
  if (build.status === 'rejected') {
    for (const check of failed) context.report.line(`  ${check.check}: ${check.message} ${check.advice}`);
  }
  context.stdout.write(`${build.status}\t${run.snapshot ?? ''}\n`);
  return build.status === 'rejected' ? exitCodes.blocked : exitCodes.fine;
}
