import type { Connection } from '../duckdb/connection.ts';
import { quoteName, quoteText } from '../duckdb/sql-text.ts';
import { castReasons } from '../models/staging-cast.ts';
import type { GroupPlan } from '../models/staging-sql.ts';
import type { Source } from '../packs/pack.ts';
import { EngineError } from '../protocol/engine-error.ts';
import type { NumberedFile } from './ingest-read.ts';

/** So many values of a file must be refused, and none be good, before a column counts as unreadable. */
const wholeColumn = 3;

interface BadRows {
  readonly plan: GroupPlan;
  readonly source: Source;
  readonly files: readonly NumberedFile[];
  /** The query of staging-sql's `stagingDetail` over `files`. */
  readonly detail: string;
  /** Where the rows of the files stand, refused ones under a negative `_file`. */
  readonly target: string;
  readonly quarantine: string;
}

/**
 * Puts refused rows into quarantine, one record for each with its first faulty column. A file in which no value of a column can
 * be read (three or more) is an error instead: that is a wrong column, not wrong values.
 */
export async function quarantineBadRows(connection: Connection, bad: BadRows): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE _ingest_bad AS SELECT * FROM (${bad.detail}) WHERE _column IS NOT NULL`,
  );
  await refuseWholeColumns(connection, bad);
  await connection.run(
    `INSERT INTO ${bad.quarantine} SELECT _file, _extract_date, _row, _column, _value, _reason, _raw FROM _ingest_bad`,
  );
  await connection.run('DROP TABLE _ingest_bad');
}

async function refuseWholeColumns(connection: Connection, bad: BadRows): Promise<void> {
  for (const [i, { column, cast }] of bad.plan.columns.entries()) {
    if (cast?.fallible !== true) continue;
    const rows = await connection.rows<{ id: number; rows: string }>(
      `SELECT _file AS id, count(*) FILTER (_state_${i} = 2) AS rows FROM _ingest_bad GROUP BY _file
       HAVING count(*) FILTER (_state_${i} = 2) >= ${wholeColumn} AND count(*) FILTER (_state_${i} = 1) = 0
         AND _file NOT IN (SELECT _file FROM ${bad.target} WHERE _file > 0 AND ${quoteName(column.name)} IS NOT NULL)
       ORDER BY _file LIMIT 1`,
    );
    const [found] = rows;
    if (found === undefined) continue;
    const example = await connection.value(
      `SELECT coalesce(_raw->>${quoteText(`$.${JSON.stringify(column.from)}`)}, _value, '') FROM _ingest_bad WHERE _file = ${found.id} AND _state_${i} = 2 ORDER BY _row LIMIT 1`,
    );
    throw new EngineError('source-column-unreadable', {
      source: bad.source.name,
      column: column.name,
      path: bad.files.find((file) => file.id === Number(found.id))?.path ?? '',
      rows: Number(found.rows),
      example: String(example),
      reason: castReasons[column.type],
    });
  }
}
