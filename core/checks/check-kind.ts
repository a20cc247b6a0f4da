import type { z } from 'zod';
import type { DataTest } from '../packs/pack.ts';

/** What one kind of test makes of its arguments: SQL that counts and SQL that shows. */
export interface CheckSql {
  /**
   * How failing rows are counted: an aggregate over the model's rows, which shares one scan with its neighbours, or a
   * query of its own whose single cell is the count.
   */
  readonly count: { readonly aggregate: string } | { readonly query: string };
  /** SELECT of the failing rows. */
  readonly failing: string;
  /** The rule in words, for example `customer_id is never NULL`. */
  readonly rule: string;
  readonly advice: string;
  /** SELECT of one text that says what was found, values named; null: the rule and the count say it. */
  readonly summary: string | null;
  /** Columns of the model that the test reads, besides those of its expressions. */
  readonly columns: readonly string[];
  /** SQL expressions over the model's columns, to find out which columns the test needs. */
  readonly expressions: readonly string[];
  /** SELECT statements of the pack's author, to find out which relations the test needs. */
  readonly statements: readonly string[];
  /** Other relations that the test reads, with the column it needs. */
  readonly relations: readonly { readonly name: string; readonly column: string }[];
}

/** One kind of data test. A new kind is a file like this one and a line in check-kinds.ts. */
export interface CheckKind {
  readonly kind: string;
  /** Compiles a test of `model`, whose SQL name is `relation`. Throws ZodError for wrong arguments. */
  readonly compile: (target: CheckTarget) => CheckSql;
}

export interface CheckTarget {
  readonly model: string;
  readonly relation: string;
  readonly column: string | null;
  readonly args: DataTest['args'];
}

/** Ties a kind's arguments schema to its SQL. */
export function checkKind<S extends z.ZodType>(
  kind: string,
  args: S,
  compile: (args: z.output<S>, target: CheckTarget) => Partial<CheckSql> & Pick<CheckSql, 'count' | 'failing' | 'rule'>,
): CheckKind {
  return {
    kind,
    compile: (target) => ({
      advice: `Look at the failing rows, then correct the data at its source or the SQL of ${target.model}.`,
      summary: null,
      columns: [],
      expressions: [],
      statements: [],
      relations: [],
      ...compile(args.parse(target.args), target),
    }),
  };
}

/** The column that a test stands under. Throws where it stands under none. */
export function testedColumn(target: CheckTarget, kind: string): string {
  if (target.column === null) throw new Error(`${kind} stands under a column, not under the model`);
  return target.column;
}
