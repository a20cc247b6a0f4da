import { verifySnapshot } from '../warehouse/verify-snapshot.ts';
import { type Command, exitCodes } from './command.ts';
import { writeRecords } from './write-records.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Build a snapshot again from its manifest and the mirror, and compare every table.',
  words: [],
  options: {
    snapshot: { type: 'string', value: 'ID', help: 'the current one by default' },
    format: { type: 'string', value: 'table|json', help: 'of the result', default: 'table' },
  },
  run: async (context) => {
    const report = await verifySnapshot({
      workspaceDir: context.workspaceDir,
      snapshot: context.option('snapshot'),
      onProgress: context.report.progress,
      signal: context.signal,
    });
    context.report.end();
    if (report.fileProblem !== null) context.report.line(`The file is not the published one: ${report.fileProblem}`);
    writeRecords(
      context,
      'verify',
      report.tables.map(({ table, rows, hash, problem }) => ({
        table,
        rows,
        hash: hash?.slice(0, 16) ?? null,
        problem,
      })),
    );
    context.report.line(
      `Snapshot ${report.snapshot} is ${report.ok ? 'what its extracts and its pack make' : 'not as published'}.`,
    );
    return report.ok ? exitCodes.fine : exitCodes.failed;
  },
};
