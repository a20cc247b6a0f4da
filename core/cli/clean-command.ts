import { readWorkspaceConfig } from '../packs/workspace-config.ts';
import { cleanMirror } from '../refresh/refresh-workspace.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type Command, exitCodes } from './command.ts';

export const cleanCommand: Command = {
  name: 'clean',
  summary: 'Remove snapshots beyond the retention and extract files that nothing refers to.',
  words: [],
  options: {},
  run: async (context) => {
    const lock = await acquireWriterLock(context.workspaceDir, { command: 'assay clean' });
    try {
      const { config } = await readWorkspaceConfig(context.workspaceDir);
      const removed = await new SnapshotStore(context.workspaceDir).retain(config.retention);
      const mirror = await cleanMirror(context.workspaceDir);
      context.stdout.write(`snapshots\t${removed.length}\nobjects\t${mirror.objects}\nbytes\t${mirror.bytes}\n`);
    } finally {
      await lock.release();
    }
    return exitCodes.fine;
  },
};
