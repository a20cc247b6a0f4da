import { quoteName, quoteText, textList } from '../duckdb/sql-text.ts';
import type { ExtractFile } from '../extracts/extract-view.ts';
import type { SourceColumn } from '../packs/pack.ts';
import { sqlTypeOf } from '../packs/source-type.ts';
import type { CsvDialect } from '../protocol/workspace.ts';
import { castColumn, castReasons, type StagingCast, type TextRules } from './staging-cast.ts';

/** A declared column and what the files call it. */
export interface StagedColumn extends SourceColumn {
  readonly from: string;
}

/** Files of one source that have the same columns with the same types. */
export interface FileGroup {
  readonly format: ExtractFile['format'];
  readonly gzip: boolean;
  /** As in the files; texts of CSV and JSONL are VARCHAR. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly files: readonly ExtractFile[];
}

/** How one declared column is made from a group of files. */
export interface ColumnPlan {
  readonly column: StagedColumn;
  /** Null: no file of the group has it, and it may be absent. */
  readonly cast: StagingCast | null;
  /** A NULL goes to quarantine. */
  readonly required: boolean;
}

export interface GroupPlan {
  readonly group: FileGroup;
  readonly columns: readonly ColumnPlan[];
  /** Declared columns that the files lack. */
  readonly absent: readonly StagedColumn[];
  /** Columns of the files that nothing asks for. */
  readonly unknown: readonly string[];
  /** Columns whose type can never be the declared one. */
  readonly impossible: readonly { readonly column: StagedColumn; readonly why: string }[];
}

/** Matches declared columns to those of the files (exactly, else without regard to case) and plans their casts. */
export function planGroup(group: FileGroup, columns: readonly StagedColumn[], rules: TextRules): GroupPlan {
  const absent: StagedColumn[] = [];
  const impossible: { column: StagedColumn; why: string }[] = [];
  const used = new Set<string>();
  const plans = columns.map((column): ColumnPlan => {
    const found =
      group.columns.find((c) => c.name === column.from) ??
      group.columns.find((c) => c.name.toLowerCase() === column.from.toLowerCase());
    if (found === undefined) {
      absent.push(column);
      // Later lines may still have it.
      const late = group.format === 'jsonl' && column.optional;
      const cast = late ? castColumn(`r.${quoteName(column.from)}`, 'VARCHAR', column, rules) : null;
      return { column, cast: cast === null || 'impossible' in cast ? null : cast, required: false };
    }
    used.add(found.name);
    const cast = castColumn(`r.${quoteName(found.name)}`, found.type, column, rules);
    if ('impossible' in cast) {
      impossible.push({ column, why: cast.impossible });
      return { column, cast: null, required: false };
    }
    // A JSON line may leave out what another one has.
    const maySkip = column.optional && group.format === 'jsonl';
    return { column, cast, required: !column.nullable && !maySkip };
  });
  const late = absent.filter((column) => group.format === 'jsonl' && column.optional);
  const unknown = group.columns.map((c) => c.name).filter((name) => !used.has(name));
  const read = [...group.columns, ...late.map((column) => ({ name: column.from, type: 'VARCHAR' }))];
  return { group: { ...group, columns: read }, columns: plans, absent, unknown, impossible };
}

/** The table function that reads `files` of a group; texts stay texts. */
export function readFunction(group: FileGroup, files: readonly ExtractFile[], dialect: CsvDialect): string {
  const paths = textList(files.map((file) => file.object));
  if (group.format === 'parquet') return `read_parquet(${paths}, hive_partitioning = false, binary_as_string = true)`;
  const columns = `columns = {${group.columns.map((c) => `${quoteText(c.name)}: 'VARCHAR'`).join(', ')}}`;
  const compression = `compression = ${group.gzip ? "'gzip'" : "'uncompressed'"}, hive_partitioning = false`;
  if (group.format === 'jsonl') return `read_json(${paths}, format = 'newline_delimited', ${columns}, ${compression})`;
  const marks = `delim = ${quoteText(dialect.delimiter)}, quote = ${quoteText(dialect.quote)}, escape = ${quoteText(dialect.escape)}`;
  return `read_csv(${paths}, auto_detect = false, header = ${dialect.header}, ${marks}, nullstr = [''], encoding = ${quoteText(dialect.encoding)}, ${columns}, ${compression})`;
}

/**
 * One row per row of the files: the declared columns, `_extract_date` and `_file`, which is negative for rows that go to
 * quarantine. `positions` is a table (position, file_id, extract_date) of the files in list order.
 */
export function stagingSelect(
  plan: GroupPlan,
  files: readonly ExtractFile[],
  dialect: CsvDialect,
  positions: string,
): string {
  const values = plan.columns.map((c) => `${typedValue(c)} AS ${quoteName(c.column.name)}`);
  const raws = plan.columns.flatMap((c, i) => (needsRaw(c) ? [`${c.cast?.raw} AS _raw_${i}`] : []));
  const names = plan.columns.map((c) => quoteName(c.column.name));
  const good = plan.columns.flatMap((c, i) => goodOf(c, i, quoteName(c.column.name)));
  const file = good.length === 0 ? '_id' : `CASE WHEN ${good.join(' AND ')} THEN _id ELSE -_id END`;
  return `SELECT ${names.join(', ')}, _extract_date, CAST(${file} AS INTEGER) AS _file
    FROM (SELECT ${[...values, ...raws].join(', ')}, f.extract_date AS _extract_date, f.file_id AS _id
      FROM ${readFunction(plan.group, files, dialect)} r JOIN ${positions} f ON f.position = r.file_index)`;
}

/**
 * The same rows with `_row` (1-based in the file, headers not counted), `_raw` (the row as JSON), and for rows that are refused
 * `_column`, `_value` and `_reason` of the first fault, and `_state_<i>` of each fallible column (0 NULL, 1 good, 2 refused).
 * `positions` needs `first_row`: rows of the list before the file, for formats without row numbers of their own.
 */
export function stagingDetail(
  plan: GroupPlan,
  files: readonly ExtractFile[],
  dialect: CsvDialect,
  positions: string,
): string {
  const row = plan.group.format === 'parquet' ? 'file_row_number + 1' : 'row_number() OVER ()';
  const first = plan.group.format === 'parquet' ? '0' : 'f.first_row';
  const raw = plan.group.columns.map((c) => `${quoteText(c.name)}: r.${quoteName(c.name)}`).join(', ');
  const values = plan.columns.map((c) => `${typedValue(c)} AS ${quoteName(c.column.name)}`);
  const raws = plan.columns.map((c, i) => `${c.cast?.raw ?? 'NULL'} AS _raw_${i}`);
  const refused = plan.columns.map((c, i) => `(${goodOf(c, i, quoteName(c.column.name)).join(' AND ') || 'true'})`);
  const states = plan.columns.flatMap((c, i) =>
    c.cast?.fallible
      ? [`CASE WHEN _raw_${i} IS NULL THEN 0 WHEN ${quoteName(c.column.name)} IS NULL THEN 2 ELSE 1 END AS _state_${i}`]
      : [],
  );
  const pick = (what: (c: ColumnPlan, i: number) => string): string =>
    `CASE ${plan.columns.map((c, i) => `WHEN NOT ${refused[i] ?? 'true'} THEN ${what(c, i)}`).join(' ')} END`;
  const reason = (c: ColumnPlan, i: number): string =>
    `CASE WHEN _raw_${i} IS NULL THEN 'no value, and the column is not nullable' ELSE ${quoteText(castReasons[c.column.type])} END`;
  return `SELECT ${[
    ...plan.columns.map((c) => quoteName(c.column.name)),
    '_extract_date',
    '_file',
    '_row',
    '_raw',
    `${pick((c) => quoteText(c.column.name))} AS _column`,
    `${pick((_, i) => `CAST(_raw_${i} AS VARCHAR)`)} AS _value`,
    `${pick(reason)} AS _reason`,
    ...states,
  ].join(', ')}
    FROM (SELECT ${[...values, ...raws].join(', ')}, CAST(to_json({${raw}}) AS VARCHAR) AS _raw, f.extract_date AS _extract_date,
        f.file_id AS _file, r._position - ${first} AS _row
      FROM (SELECT *, file_index AS _index, ${row} AS _position FROM ${readFunction(plan.group, files, dialect)}) r
      JOIN ${positions} f ON f.position = r._index)`;
}

function typedValue(plan: ColumnPlan): string {
  return plan.cast === null ? `CAST(NULL AS ${sqlTypeOf(plan.column.type)})` : plan.cast.value;
}

function needsRaw(plan: ColumnPlan): boolean {
  return plan.cast?.fallible === true && !plan.required;
}

function goodOf(plan: ColumnPlan, i: number, name: string): string[] {
  if (plan.required) return [`${name} IS NOT NULL`];
  return needsRaw(plan) ? [`(_raw_${i} IS NULL OR ${name} IS NOT NULL)`] : [];
}
