import type { z } from 'zod';
import type { DataTest } from '../packs/pack.ts';

/** What one kind of test makes of its arguments: SQL that counts and SQL that shows. */
export interface CheckSql {
  /**
   * How failing rows are counted: by a condition on each row by itself, or by another aggregate over the model's rows (both share
   * one scan with their neighbours), or by a query of its own whose single cell is the count.
   */
  readonly count: { readonly rowFails: string } | { readonly aggregate: string } | { readonly query: string };
  /**
   * Query over what changed since a run in which no row failed; its single cell is 0 exactly when none fails now. Null, or no
   * query, where the changes do not tell.
   */
  readonly anyFailsSince: ((changeOf: ChangeOf) => string | null) | null;
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

/** What became of a relation since an earlier run: the relations of the rows that it lost and gained, where they are known. */
export type RelationChange = 'unchanged' | 'rebuilt' | { readonly lost: string; readonly gained: string };
export type ChangeOf = (relation: string) => RelationChange;

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
      anyFailsSince: null,
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
