import { quoteName } from '../duckdb/sql-text.ts';
import { type Arithmetic, divides } from './arithmetic.ts';
import type { Value } from './plan.ts';
import type { SemanticModel } from './semantic-model.ts';

export interface WrittenValue {
  readonly sql: string;
  /** DECIMAL or integer. */
  readonly exact: boolean;
  /** No value has more digits after the point; null where that is not known. */
  readonly scale: number | null;
  readonly numeric: boolean;
}

/** Whether the snapshot has the macro `integer_ratio`. */
type Macros = Pick<SemanticModel, 'integerRatio'>;

/** Digits that a ratio keeps inside a larger expression. */
const INNER_SCALE = 12;
/** Beyond this an integer ratio might leave 38 digits. */
const MOST_DIGITS = 12;

/**
 * A metric over its leaves. Division is guarded (NULL for a zero or missing denominator) and exact where both sides are: rounded once, half
 * away from zero, to the scale of the metric's format. Sums and differences keep their exact types.
 */
export function writeValue(value: Value, macros: Macros): WrittenValue {
  return write(value, true, macros);
}

function write(value: Value, root: boolean, macros: Macros): WrittenValue {
  switch (value.kind) {
    case 'leaf': {
      const { name, exact, scale, numeric } = value.leaf;
      return { sql: quoteName(name), exact, scale, numeric };
    }
    case 'ratio':
      return divide(
        write(value.numerator, false, macros),
        write(value.denominator, false, macros),
        root ? value.scale : null,
        macros,
      );
    case 'arithmetic': {
      const { tree, inputs, scale } = value;
      if (root && tree.kind === 'binary' && tree.op === '/') {
        return divide(writeTree(tree.left, inputs, macros), writeTree(tree.right, inputs, macros), scale, macros);
      }
      const written = writeTree(tree, inputs, macros);
      if (!root || !written.exact || !(divides(tree) || [...inputs.values()].some((v) => v.kind !== 'leaf'))) {
        return written;
      }
      return { ...written, scale, sql: `CAST(round(${written.sql}, ${scale}) AS DECIMAL(38,${scale}))` };
    }
  }
}

function writeTree(tree: Arithmetic, inputs: ReadonlyMap<string, Value>, macros: Macros): WrittenValue {
  switch (tree.kind) {
    case 'number':
      return { sql: tree.text, exact: true, scale: digitsOf(tree.text), numeric: true };
    case 'input': {
      const input = inputs.get(tree.alias);
      if (input === undefined) throw new Error(`no input ${tree.alias}`);
      return write(input, false, macros);
    }
    case 'negate': {
      const inner = writeTree(tree.value, inputs, macros);
      return { ...inner, sql: `-(${inner.sql})` };
    }
    case 'binary': {
      const left = writeTree(tree.left, inputs, macros);
      const right = writeTree(tree.right, inputs, macros);
      if (tree.op === '/') return divide(left, right, null, macros);
      const exact = left.exact && right.exact;
      const scale = tree.op === '*' ? added(left.scale, right.scale) : larger(left.scale, right.scale);
      return { sql: `(${left.sql} ${tree.op} ${right.sql})`, exact, scale, numeric: left.numeric && right.numeric };
    }
    case 'call': {
      const args = tree.args.map((arg) => writeTree(arg, inputs, macros));
      return {
        sql: `${tree.name}(${args.map((arg) => arg.sql).join(', ')})`,
        exact: args.every((arg) => arg.exact),
        scale: args.map((arg) => arg.scale).reduce(larger, 0),
        numeric: args.every((arg) => arg.numeric),
      };
    }
  }
}

/** `scale` null: a step on the way, kept to more digits. */
export function divide(
  numerator: WrittenValue,
  denominator: WrittenValue,
  scale: number | null,
  macros: Macros,
): WrittenValue {
  if (!numerator.exact || !denominator.exact) {
    const sql = `(${numerator.sql} / nullif(${denominator.sql}, 0))`;
    return { sql, exact: false, scale: null, numeric: true };
  }
  const digits = scale ?? INNER_SCALE;
  const common = larger(numerator.scale, denominator.scale);
  const known = macros.integerRatio === true && common !== null && common <= MOST_DIGITS;
  const ratio = known
    ? `integer_ratio(${integer(numerator, common)}, ${integer(denominator, common)}, 1${'0'.repeat(digits)}, ${unitOf(digits)})`
    : `exact_ratio(${numerator.sql}, ${denominator.sql}, ${digits})`;
  const sql = scale === null ? ratio : `CAST(${ratio} AS DECIMAL(38,${scale}))`;
  return { sql, exact: true, scale: digits, numeric: true };
}

/** In units of the last of `digits` digits after the point. */
function integer({ sql }: WrittenValue, digits: number): string {
  return `CAST(${digits === 0 ? sql : `${sql} * 1${'0'.repeat(digits)}`} AS HUGEINT)`;
}

function unitOf(digits: number): string {
  return digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
}

function digitsOf(text: string): number | null {
  const parts = /^\d+(?:\.(\d+))?$/.exec(text);
  return parts === null ? null : (parts[1]?.length ?? 0);
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
