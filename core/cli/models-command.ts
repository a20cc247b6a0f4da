import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { type Command, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'The models of a snapshot: rows, how each was built, and what is unavailable and why.',
  words: [],
  options: {
    snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
    format: { type: 'string', value: 'table|json', help: 'of the list', default: 'table' },
  },
  run: async (context) => {
    const manifest = await new SnapshotStore(context.workspaceDir).manifest(context.option('snapshot'));
    writeRecords(
      context,
      'models',
      manifest.models.map(({ model, kind, rows, how, why, ms, unavailable }) => ({
        model,
        kind,
        rows,
        how,
        why: unavailable ?? why,
        ms,
      })),
    );
    return exitCodes.fine;
  },
};
