import { type Command, exitCodes } from './command.ts';
import { resultOptions, writeResult } from './result-options.ts';

export const queryCommand: Command = {
  name: 'query',
  summary: 'Run SQL on a snapshot and print all its rows.',
  words: [{ name: '"SELECT ..."', required: true, help: 'one statement; SELECT or EXPLAIN' }],
  options: resultOptions,
  run: async (context) => {
    await writeResult(context, { sql: context.words[0] ?? '' });
    return exitCodes.fine;
  },
};
