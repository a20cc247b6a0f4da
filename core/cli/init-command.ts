import { prepareWorkspace } from '../refresh/open-workspace.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type Command, exitCodes, packOption, sourceOptions } from './command.ts';
import { packName, sourceRoot } from './source-root.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'Make a workspace, or change its source and pack.',
  words: [],
  options: { ...sourceOptions, ...packOption },
  run: async (context) => {
    const source = sourceRoot(context);
    const pack = packName(context);
    const lock = await acquireWriterLock(context.workspaceDir, { command: 'assay init' });
    try {
      await prepareWorkspace(context.workspaceDir, {
        ...(source === null ? {} : { source }),
        ...(pack === null ? {} : { pack }),
      });
    } finally {
      await lock.release();
    }
    context.stdout.write(`${context.workspaceDir}\n`);
    context.report.line('The workspace will hold personal data of customers: only you can read it.');
    return exitCodes.fine;
  },
};
