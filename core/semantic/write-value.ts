import { quoteName } from '../duckdb/sql-text.ts';
import { type Arithmetic, divides } from './arithmetic.ts';
import type { Value } from './plan.ts';

export interface WrittenValue {
  readonly sql: string;
  /** DECIMAL or integer. */
  readonly exact: boolean;
  readonly numeric: boolean;
}

/** Digits that a ratio keeps inside a larger expression. */
const INNER_SCALE = 12;

/**
 * A metric over its leaves. Division is guarded (NULL for a zero or missing denominator) and exact where both sides are: rounded once, half
 * away from zero, to the scale of the metric's format. Sums and differences keep their exact types.
 */
export function writeValue(value: Value): WrittenValue {
  return write(value, true);
}

function write(value: Value, root: boolean): WrittenValue {
  switch (value.kind) {
    case 'leaf': {
      const { name, exact, numeric } = value.leaf;
      return { sql: quoteName(name), exact, numeric };
    }
    case 'ratio':
      return divide(write(value.numerator, false), write(value.denominator, false), root ? value.scale : null);
    case 'arithmetic': {
      const { tree, inputs, scale } = value;
      if (root && tree.kind === 'binary' && tree.op === '/') {
        return divide(writeTree(tree.left, inputs), writeTree(tree.right, inputs), scale);
      }
      const written = writeTree(tree, inputs);
      if (!root || !written.exact || !(divides(tree) || [...inputs.values()].some((v) => v.kind !== 'leaf'))) {
        return written;
      }
      return { ...written, sql: `CAST(round(${written.sql}, ${scale}) AS DECIMAL(38,${scale}))` };
    }
  }
}

function writeTree(tree: Arithmetic, inputs: ReadonlyMap<string, Value>): WrittenValue {
  switch (tree.kind) {
    case 'number':
      return { sql: tree.text, exact: true, numeric: true };
    case 'input': {
      const input = inputs.get(tree.alias);
      if (input === undefined) throw new Error(`no input ${tree.alias}`);
      return write(input, false);
    }
    case 'negate': {
      const inner = writeTree(tree.value, inputs);
      return { ...inner, sql: `-(${inner.sql})` };
    }
    case 'binary': {
      const left = writeTree(tree.left, inputs);
      const right = writeTree(tree.right, inputs);
      if (tree.op === '/') return divide(left, right, null);
      const exact = left.exact && right.exact;
      return { sql: `(${left.sql} ${tree.op} ${right.sql})`, exact, numeric: left.numeric && right.numeric };
    }
    case 'call': {
      const args = tree.args.map((arg) => writeTree(arg, inputs));
      return {
        sql: `${tree.name}(${args.map((arg) => arg.sql).join(', ')})`,
        exact: args.every((arg) => arg.exact),
        numeric: args.every((arg) => arg.numeric),
      };
    }
  }
}

/** `scale` null: a step on the way, kept to more digits. */
export function divide(numerator: WrittenValue, denominator: WrittenValue, scale: number | null): WrittenValue {
  if (!numerator.exact || !denominator.exact) {
    return { sql: `(${numerator.sql} / nullif(${denominator.sql}, 0))`, exact: false, numeric: true };
  }
  const ratio = `exact_ratio(${numerator.sql}, ${denominator.sql}, ${scale ?? INNER_SCALE})`;
  const sql = scale === null ? ratio : `CAST(${ratio} AS DECIMAL(38,${scale}))`;
  return { sql, exact: true, numeric: true };
}
