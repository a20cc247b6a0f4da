import { writeManifests } from '../extracts/write-manifests.ts';
import { openConnector } from '../sources/open-connector.ts';
import { type Command, exitCodes, sourceOptions } from './command.ts';
import { dateOption } from './number-option.ts';

const { source: _, ...connectionOptions } = sourceOptions;

export const manifestCommand: Command = {
  name: 'manifest',
  summary: 'Write manifests for a folder or prefix that has none, and for days that changed.',
  words: [{ name: 'ROOT', required: true, help: 'a folder or s3://bucket/prefix' }],
  options: { ...connectionOptions, since: { type: 'string', value: 'DAY', help: 'leave days before this one' } },
  run: async (context) => {
    const [root = ''] = context.words;
    const connector = await openConnector({
      root: root.startsWith('s3://') ? root : context.path(root),
      endpoint: context.option('endpoint'),
      region: context.option('region'),
      pathStyle: context.flag('path-style'),
      profile: context.option('profile'),
    });
    try {
      const { written, unchanged, deleted } = await writeManifests({
        connector,
        since: dateOption(context, 'manifest', 'since'),
        signal: context.signal,
        onProgress: (item, done, total) =>
          context.report.progress({ stage: 'verify', item, done, total, unit: 'files' }),
      });
      for (const { date, revision, files } of written) context.stdout.write(`${date}\t${revision}\t${files}\n`);
      context.report.line(
        `${written.length} manifests written, ${unchanged} days unchanged, ${deleted.length} days stay deleted`,
      );
    } finally {
      connector.close();
    }
    return exitCodes.fine;
  },
};
