import { prepareWorkspace } from '../refresh/open-workspace.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type Command, exitCodes, packOption, sourceOptions } from './command.ts';
import { workspaceChange } from './workspace-change.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'Make a workspace, or change its source and pack.',
  words: [],
  options: { ...sourceOptions, ...packOption },
  run: async (context) => {
    const change = await workspaceChange(context, 'init');
    const lock = await acquireWriterLock(context.workspaceDir, { command: 'assay init' });
    try {
      await prepareWorkspace(context.workspaceDir, change ?? {});
    } finally {
      await lock.release();
    }
    context.stdout.write(`${context.workspaceDir}\n`);
    context.report.line('The workspace will hold personal data of customers: only you can read it.');
    return exitCodes.fine;
  },
};
