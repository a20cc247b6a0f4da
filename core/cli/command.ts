import type { Writable } from 'node:stream';
import type { Reporter } from './reporter.ts';

/** 0 fine, 1 failed, 2 usage, 3 checks blocked the publish, 4 another writer holds the workspace. */
export const exitCodes = { fine: 0, failed: 1, usage: 2, blocked: 3, locked: 4 } as const;

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help, for example `DIR`. */
  readonly value?: string;
  readonly help: string;
  readonly default?: string;
  readonly required?: boolean;
}

export interface CommandContext {
  readonly words: readonly string[];
  readonly option: (name: string) => string | null;
  readonly flag: (name: string) => boolean;
  /** Absolute path of a word or option that names a file or folder. */
  readonly path: (text: string) => string;
  readonly workspaceDir: string;
  readonly packsDir: string;
  readonly stdout: Writable;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

/** One verb of the command line: one file in this folder and one line in commands.ts. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Words after the verb, for the help: `DIR`, `"SELECT ..."`. */
  readonly words: readonly { readonly name: string; readonly required: boolean; readonly help: string }[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly run: (context: CommandContext) => Promise<number>;
}

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  workspace: { type: 'string', value: 'DIR', help: 'the workspace', default: 'assay-workspace' },
  quiet: { type: 'boolean', help: 'nothing on stderr but warnings and errors' },
  verbose: { type: 'boolean', help: 'a line for every source and model' },
  help: { type: 'boolean', help: 'this text' },
};

/** Options of commands that build with a pack. */
export const packOption: Readonly<Record<string, OptionSpec>> = {
  currency: { type: 'string', value: 'CODE', help: "of the shop's amounts, for example EUR (kept in workspace.yml)" },
  pack: { type: 'string', value: 'NAME|DIR', help: 'a built-in pack or the folder of one (kept in workspace.yml)' },
};

export const sourceOptions: Readonly<Record<string, OptionSpec>> = {
  source: { type: 'string', value: 'ROOT', help: 'a folder or s3://bucket/prefix (kept in workspace.yml)' },
  endpoint: { type: 'string', value: 'URL', help: 'of an S3 that is not AWS' },
  region: { type: 'string', value: 'NAME', help: 'of the bucket' },
  'path-style': { type: 'boolean', help: 'bucket in the path instead of the host name' },
  profile: { type: 'string', value: 'NAME', help: 'profile of the AWS configuration' },
};
