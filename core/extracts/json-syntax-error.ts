/** Where a text stops being JSON. Line and column are 1-based. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Finds the first place at which `text` is not JSON; null when it is. `JSON.parse` gives a place for some faults only. */
export function findJsonSyntaxError(text: string): JsonSyntaxError | null {
  try {
    JSON.parse(text);
    return null;
  } catch {
    const scanner = new Scanner(text);
    const message = scanner.scan();
    const before = text.slice(0, scanner.at);
    const line = before.split('\n').length;
    return { line, column: before.length - before.lastIndexOf('\n'), message };
  }
}

class Fault extends Error {}

class Scanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** What is wrong; `at` is where. */
  scan(): string {
    try {
      this.#value();
      this.#space();
      return this.at < this.#text.length ? 'there is more after the end' : 'it cannot be read';
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
  }

  #value(): void {
    this.#space();
    const next = this.#text[this.at];
    if (next === '{') this.#members('}', () => this.#member());
    else if (next === '[') this.#members(']', () => this.#value());
    else if (next === '"') this.#string();
    else this.#literal();
  }

  #literal(): void {
    const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;
    literal.lastIndex = this.at;
    if (!literal.test(this.#text)) this.#fail('a value');
    this.at = literal.lastIndex;
  }

  #members(end: string, member: () => void): void {
    this.at += 1;
    this.#space();
    if (this.#text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.#space();
      const next = this.#text[this.at];
      if (next !== ',' && next !== end) this.#fail(`"," or "${end}"`);
      this.at += 1;
      if (next === end) return;
    }
  }

  #member(): void {
    this.#space();
    if (this.#text[this.at] !== '"') this.#fail('a name in double quotes');
    this.#string();
    this.#space();
    if (this.#text[this.at] !== ':') this.#fail('":"');
    this.at += 1;
    this.#value();
  }

  #string(): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON refuses them in texts
    const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
    string.lastIndex = this.at;
    string.test(this.#text);
    this.at = string.lastIndex;
    if (this.#text[this.at] !== '"') this.#fail('the end of the text in quotes');
    this.at += 1;
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.at] ?? '')) this.at += 1;
  }

  #fail(wanted: string): never {
    const found = this.#text[this.at];
    throw new Fault(found === undefined ? `it ends where ${wanted} is expected` : `${wanted} is expected`);
  }
}
