import { quoteText } from '../duckdb/sql-text.ts';
import {
  type RestatedRow,
  type RestatementCause,
  restatedRowLimit,
  restatedTextLimit,
  restatementCauses,
} from '../protocol/restatement.ts';
import { type Difference, effectSql } from './restated-rows.ts';
import { changesSql } from './row-changes.ts';
import type { SnapshotPair } from './snapshot-pair.ts';

interface Listed {
  readonly _cause: RestatementCause;
  readonly _key: readonly (string | null)[];
  readonly _before: string | null;
  readonly _after: string | null;
  readonly _changes: RestatedRow['changes'] | null;
}

/**
 * Differing rows, by cause and the largest effect first, with the columns in which the row itself differs.
 * @param key the columns that tell the rows apart
 */
export async function sampleRows(
  pair: SnapshotPair,
  { name, model, explains }: Difference,
  key: readonly string[],
): Promise<RestatedRow[]> {
  const listed = `SELECT * FROM work.main.${name}
    QUALIFY row_number() OVER (PARTITION BY _cause ORDER BY ${effectSql} DESC, _key, _n) <= ${restatedRowLimit}`;
  const known = explains === null ? 'FALSE' : `_cause = ${quoteText(explains)}`;
  const changes = await changesSql(pair, { model, key }, `SELECT _key FROM (${listed}) WHERE ${known}`);
  const rows = await pair.connection.rows<Listed>(
    `SELECT _cause, d._key, CAST(_before AS VARCHAR) AS _before, CAST(_after AS VARCHAR) AS _after, _changes
     FROM (${listed}) AS d LEFT JOIN (${changes ?? noChanges}) AS c ON c._key = d._key AND ${known}
     ORDER BY array_position([${restatementCauses.map(quoteText).join(', ')}], _cause), ${effectSql} DESC, d._key, _n`,
  );
  return rows.map((row) => ({
    ...{ cause: row._cause, key: row._key.map(shown), before: shown(row._before), after: shown(row._after) },
    changes: (row._changes ?? []).map(({ column, before, after }) => ({
      ...{ column, before: shown(before), after: shown(after) },
    })),
  }));
}

const noChanges = 'SELECT NULL::VARCHAR[] AS _key, NULL AS _changes WHERE FALSE';

function shown(text: string | null): string | null {
  if (text === null || text.length <= restatedTextLimit) return text;
  // No half of a surrogate pair at the cut.
  return `${text.slice(0, restatedTextLimit).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
