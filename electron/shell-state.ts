import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** The workspace that was open last; null for the default one. */
  workspace: z.string().nullable().default(null),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  bounds: z
    .object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200), maximized: z.boolean() })
    .nullable()
    .default(null),
});
export type ShellState = z.output<typeof schema>;

/** What the shell remembers between two starts, in one small file. A file that cannot be read counts as none. */
export class ShellStateFile {
  readonly #file: string;
  #state: ShellState;

  constructor(file: string) {
    this.#file = file;
    this.#state = read(file);
  }

  get state(): ShellState {
    return this.#state;
  }

  change(change: Partial<ShellState>): void {
    this.#state = { ...this.#state, ...change };
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.part`, `${JSON.stringify(this.#state, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${this.#file}.part`, this.#file);
    } catch {
      // The window works without: only the place where it stood is forgotten.
    }
  }
}

function read(file: string): ShellState {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return schema.parse({});
  }
}
