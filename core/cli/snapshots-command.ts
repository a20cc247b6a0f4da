import { EngineError } from '../protocol/engine-error.ts';
import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { acquireWriterLock } from '../warehouse/writer-lock.ts';
import { type Command, type CommandContext, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

const actions = ['list', 'pin', 'unpin', 'rollback'] as const;

export const snapshotsCommand: Command = {
  name: 'snapshots',
  summary: 'List the snapshots; pin, unpin or roll back to one.',
  words: [
    { name: 'ACTION', required: false, help: 'list (default), pin, unpin, rollback' },
    { name: 'ID', required: false, help: 'of the snapshot; rollback without it takes the one before the current' },
  ],
  options: { format: { type: 'string', value: 'table|json', help: 'of the list', default: 'table' } },
  run: async (context) => {
    const [action = 'list', id] = context.words;
    if (!(actions as readonly string[]).includes(action)) throw usage(`There is no action "${action}".`);
    const store = new SnapshotStore(context.workspaceDir);
    if (action === 'list') return list(context, store);
    if (id === undefined && action !== 'rollback') throw usage(`${action} which snapshot?`);
    const lock = await acquireWriterLock(context.workspaceDir, { command: `assay snapshots ${action}` });
    try {
      if (action === 'pin') await store.pin(id ?? '');
      if (action === 'unpin') await store.unpin(id ?? '');
      const target = action === 'rollback' ? await store.rollBack(id ?? null) : id;
      context.stdout.write(`${target}\n`);
    } finally {
      await lock.release();
    }
    return exitCodes.fine;
  },
};

function usage(problem: string): EngineError {
  return new EngineError('usage', { problem, command: 'snapshots' });
}

async function list(context: CommandContext, store: SnapshotStore): Promise<number> {
  const snapshots = await store.list();
  const records = snapshots.map(({ checks, models: _, ...snapshot }) => ({
    ...snapshot,
    passed: checks.passed,
    warned: checks.warned,
    failed: checks.failed,
    unavailable: checks.unavailable,
  }));
  writeRecords(context, 'snapshots', records);
  return exitCodes.fine;
}
