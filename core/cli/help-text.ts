import { type Command, commonOptions } from './command.ts';

/** What `assay --help` prints. */
export function overviewText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'assay: the numbers of an online shop, on your own machine.',
    '',
    'usage: assay COMMAND [WORDS] [OPTIONS]',
    '',
    ...lines,
    '',
    'assay COMMAND --help says more. Exit codes: 0 fine, 1 failed, 2 usage, 3 checks blocked the publish, 4 locked.',
    '',
  ].join('\n');
}

/** What `assay COMMAND --help` prints. */
export function commandText(command: Command): string {
  const words = command.words.map((word) => (word.required ? word.name : `[${word.name}]`)).join(' ');
  const options = Object.entries({ ...command.options, ...commonOptions }).map(([name, spec]) => {
    const left = `--${name}${spec.value === undefined ? '' : ` ${spec.value}`}`;
    return [left, spec.default === undefined ? spec.help : `${spec.help} (default: ${spec.default})`] as const;
  });
  const rows = [...command.words.map((word) => [word.name, word.help] as const), ...options];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    command.summary,
    '',
    `usage: assay ${command.name}${words === '' ? '' : ` ${words}`} [OPTIONS]`,
    '',
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    '',
  ].join('\n');
}
