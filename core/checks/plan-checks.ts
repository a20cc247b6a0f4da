import { z } from 'zod';
import { quoteName } from '../duckdb/sql-text.ts';
import type { CustomCheck, DataTest, Model, Pack } from '../packs/pack.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { CheckSql } from './check-kind.ts';
import { checkKinds } from './check-kinds.ts';
import { customSql } from './custom-sql.ts';

/** One test, compiled, under the name by which its result and its failing rows go. */
export interface PlannedCheck {
  readonly name: string;
  readonly model: string | null;
  readonly column: string | null;
  readonly kind: string;
  readonly severity: 'warn' | 'error';
  readonly threshold: number;
  /** Rows that a share of failing rows refers to; null: the rows of the model. */
  readonly rows: number | null;
  readonly sql: CheckSql;
}

/**
 * Every data test of a pack's models and every file under checks/, in the pack's order. Errors: `check-kind-unknown`,
 * `check-arguments-invalid`.
 */
export function planChecks(pack: Pack): PlannedCheck[] {
  const taken = new Set<string>();
  const planned: PlannedCheck[] = [];
  for (const model of pack.models) {
    for (const test of [...model.dataTests, ...model.columns.flatMap((column) => column.dataTests)])
      planned.push(planTest(model, test, taken));
  }
  for (const check of pack.checks) planned.push(planCustom(check, taken));
  return planned;
}

function planTest(model: Model, test: DataTest, taken: Set<string>): PlannedCheck {
  const stem = [model.name, test.column, test.name ?? test.kind].filter((part) => part !== null).join('.');
  const name = free(stem, taken);
  const { file, line } = test.place;
  const kind = checkKinds.get(test.kind);
  if (kind === undefined) {
    const known = [...checkKinds.keys()].join(', ');
    throw new EngineError('check-kind-unknown', { check: name, file, line, kind: test.kind, known });
  }
  try {
    const target = { model: model.name, relation: quoteName(model.name), column: test.column, args: test.args };
    const sql = kind.compile(target);
    const { column, severity, threshold } = test;
    return { name, model: model.name, column, kind: test.kind, severity, threshold, rows: null, sql };
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : String((error as Error).message);
    throw new EngineError('check-arguments-invalid', { check: name, file, line, message }, { cause: error });
  }
}

function planCustom(check: CustomCheck, taken: Set<string>): PlannedCheck {
  const target = { model: '', relation: '', column: null, args: { sql: check.sql } };
  return {
    name: free(check.name, taken),
    model: null,
    column: null,
    kind: 'sql',
    severity: check.severity,
    threshold: check.threshold,
    rows: null,
    sql: {
      ...customSql.compile(target),
      rule: check.description === '' ? `${check.name} returns no rows` : check.description,
      advice: `Look at the failing rows; the query is ${check.place.file}.`,
    },
  };
}

/** The same test twice on a column is legal (two relationships): the second is `<name>.2`. */
function free(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let n = 2; taken.has(name); n++) name = `${stem}.${n}`;
  taken.add(name);
  return name;
}
