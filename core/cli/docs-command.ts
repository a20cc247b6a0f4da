import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDataDictionary } from '../documentation/data-dictionary.ts';
import { findUndescribed } from '../documentation/find-undescribed.ts';
import { writeHtml } from '../documentation/write-html.ts';
import { writeMarkdown } from '../documentation/write-markdown.ts';
import { formatDiagnostic } from '../protocol/diagnostic.ts';
import { type Command, exitCodes } from './command.ts';
import { packInUse } from './pack-in-use.ts';

export const docsCommand: Command = {
  name: 'docs',
  summary:
    'Write the data dictionary of the pack as Markdown and as one HTML page; fails where a description is missing.',
  words: [],
  options: {
    out: { type: 'string', value: 'DIR', help: 'where data-dictionary.md and .html go', default: 'docs' },
    check: { type: 'boolean', help: 'write nothing, only look for what has no description' },
    pack: { type: 'string', value: 'NAME|DIR', help: "another pack than the workspace's; needs no workspace" },
  },
  run: async (context) => {
    const pack = await packInUse(context);
    const findings = findUndescribed(pack);
    for (const finding of findings) context.report.line(formatDiagnostic(finding));
    if (!context.flag('check')) {
      const dictionary = await makeDataDictionary(pack);
      const folder = context.path(context.option('out') ?? 'docs');
      await mkdir(folder, { recursive: true });
      for (const [name, text] of [
        ['data-dictionary.md', writeMarkdown(dictionary)],
        ['data-dictionary.html', writeHtml(dictionary)],
      ] as const) {
        await writeFile(path.join(folder, name), text);
        context.stdout.write(`${path.join(folder, name)}\n`);
      }
    }
    if (findings.length === 0) context.report.line('Everything is described.');
    else context.report.line(`${findings.length} descriptions are missing.`);
    return findings.length === 0 ? exitCodes.fine : exitCodes.failed;
  },
};
