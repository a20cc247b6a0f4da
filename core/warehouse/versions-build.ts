import type { Connection } from '../duckdb/connection.ts';
import { quoteName } from '../duckdb/sql-text.ts';
import type { ModelNode } from '../models/model-graph.ts';
import { isRowWise } from '../models/row-wise.ts';
import { wrapScd2 } from '../models/scd2.ts';
import { afterTable, beforeTable, type Change } from './deltas.ts';
import { withShadows } from './relation-shadow.ts';
import { type IncrementalOutcome, isIn, isMost, listValues, replaceTouched } from './touched-rows.ts';

/**
 * Makes the versions of an scd2 dimension again for the keys of rows that came or went, where its SELECT gives each row of the
 * one changed reference by itself. The unknown member counts as a touched key: the wrapper adds it to every result.
 */
export async function buildVersions(
  connection: Connection,
  node: ModelNode,
  changeOf: (relation: string) => Change,
): Promise<IncrementalOutcome> {
  const { name, versioned } = node;
  const { scd2 } = node.model;
  const [changed, ...others] = node.references.filter((reference) => changeOf(reference) !== 'unchanged');
  if (scd2 === null || versioned === null || changed === undefined || others.length > 0)
    return { refused: 'more than one of its references changed' };
  if (!(await isRowWise(connection, versioned.sql, changed))) return { refused: 'its SELECT is not row by row' };
  const key = quoteName(scd2.key);
  const keysOf = async (rows: string, into: string): Promise<string> => {
    await withShadows(connection, new Map([[changed, `SELECT * FROM ${rows}`]]), () =>
      connection.run(`CREATE OR REPLACE TABLE ${into} AS SELECT ${key} AS value FROM (\n${versioned.sql}\n)`),
    );
    return `SELECT value FROM ${into}`;
  };
  const touched = await listValues(
    connection,
    'touched',
    [
      await keysOf(beforeTable(changed), 'delta.main.lost_keys'),
      await keysOf(afterTable(changed), 'delta.main.gained_keys'),
      'SELECT NULL',
    ].join(' UNION ALL '),
  );
  await connection.run('DROP TABLE delta.main.lost_keys; DROP TABLE delta.main.gained_keys');
  const rows = `SELECT * FROM (\n${versioned.sql}\n) AS rows_of WHERE ${isIn(scd2.key, touched)}`;
  return replaceTouched(connection, { model: name, column: scd2.key, touched }, async () => {
    if (await isMost(connection, name, scd2.key, touched)) return 'most of its keys are touched';
    await connection.run(`CREATE OR REPLACE TABLE ${afterTable(name)} AS ${wrapScd2(rows, scd2, versioned.columns)}`);
    return null;
  });
}
