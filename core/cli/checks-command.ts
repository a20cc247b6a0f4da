import { SnapshotStore } from '../warehouse/snapshot-store.ts';
import { type Command, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

export const checksCommand: Command = {
  name: 'checks',
  summary: 'The check results of a snapshot: what warned or failed, or all.',
  words: [],
  options: {
    snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
    all: { type: 'boolean', help: 'also those that passed' },
    format: { type: 'string', value: 'table|json', help: 'of the list', default: 'table' },
  },
  run: async (context) => {
    const manifest = await new SnapshotStore(context.workspaceDir).manifest(context.option('snapshot'));
    const records = manifest.checks
      .filter((check) => context.flag('all') || check.status === 'warned' || check.status === 'failed')
      .map(({ check, status, severity, failingRows, rows, message }) => ({
        check,
        status,
        severity,
        failingRows,
        rows,
        message,
      }));
    writeRecords(context, 'checks', records);
    const count = (status: string) => manifest.checks.filter((check) => check.status === status).length;
    context.report.line(
      `${count('passed')} passed, ${count('warned')} warned, ${count('failed')} failed, ${count('unavailable')} unavailable`,
    );
    return count('failed') > 0 ? exitCodes.blocked : exitCodes.fine;
  },
};
