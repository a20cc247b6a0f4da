import { quoteText } from '../duckdb/sql-text.ts';
import type { SourceColumn, SourceType } from '../packs/pack.ts';

/** How texts of a source are written. */
export interface TextRules {
  readonly decimal: '.' | ',';
  /** Texts that mean NULL, besides the empty one. */
  readonly nullText: readonly string[];
}

/** A value of a file as the declared type. */
export interface StagingCast {
  /** The value as DuckDB has it in the file, NULL texts already NULL. */
  readonly raw: string;
  /** The typed value; NULL where `raw` cannot be one. */
  readonly value: string;
  /** False when every `raw` has a `value`. */
  readonly fallible: boolean;
}

/** Why a value was refused, as quarantine says it. */
export const castReasons: Readonly<Record<SourceType, string>> = {
  text: 'not a text',
  integer: 'not a whole number',
  decimal: 'not a decimal number with at most 14 digits before the point',
  double: 'not a finite number',
  boolean: 'neither true nor false',
  date: 'not a date from 1900-01-01 to 9998-12-31',
  timestamp: 'not a time from 1900-01-01 to 9998-12-31',
};

type Column = Pick<SourceColumn, 'type' | 'unit' | 'classes'>;
type Family = 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'timestamp' | 'timestamptz' | 'other';

const firstSecond = Date.UTC(1900, 0, 1) / 1000;
const lastSecond = Date.UTC(9998, 11, 31, 23, 59, 59) / 1000;

/**
 * Casts the column `expression` of the DuckDB type `physical` to the declared type. Money is DECIMAL(18,4), rounded half away
 * from zero; times become UTC without a zone; whole numbers are never rounded; status columns are trimmed and case-folded.
 * Returns why not, where no value of this type could ever be one of the declared type.
 */
export function castColumn(
  expression: string,
  physical: string,
  column: Column,
  rules: TextRules,
): StagingCast | { readonly impossible: string } {
  const family = familyOf(physical);
  if (family === 'other') return { impossible: `a ${physical} cannot be read as ${column.type}` };
  const raw =
    family === 'text' ? textOrNull(physical === 'VARCHAR' ? expression : text(expression), rules) : expression;
  const casts: Record<SourceType, () => { value: string; fallible: boolean } | null> = {
    text: () => ({ value: toText(raw, family, column), fallible: false }),
    integer: () => toInteger(raw, family),
    decimal: () => toDecimal(raw, family, physical, column, rules),
    double: () => toDouble(raw, family, rules),
    boolean: () => toBoolean(raw, family),
    date: () => toDate(raw, family, column),
    timestamp: () => toTimestamp(raw, family, column),
  };
  const cast = casts[column.type]();
  if (cast !== null) return { raw: column.type === 'text' ? cast.value : raw, ...cast };
  const isNumber = family === 'integer' || family === 'decimal' || family === 'float';
  const isTime = column.type === 'timestamp' || column.type === 'date';
  const hint = isNumber && isTime ? '; map the column with the unit epoch_s or epoch_ms' : '';
  return { impossible: `a ${physical} cannot be read as ${column.type}${hint}` };
}

function familyOf(physical: string): Family {
  if (/^(VARCHAR|UUID|ENUM\(.*\))$/.test(physical)) return 'text';
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(physical)) return 'integer';
  if (/^DECIMAL\(\d+,\d+\)$/.test(physical)) return 'decimal';
  if (/^(FLOAT|DOUBLE)$/.test(physical)) return 'float';
  if (physical === 'BOOLEAN') return 'boolean';
  if (physical === 'DATE') return 'date';
  if (physical === 'TIMESTAMP WITH TIME ZONE') return 'timestamptz';
  return /^TIMESTAMP(_S|_MS|_NS)?$/.test(physical) ? 'timestamp' : 'other';
}

function text(expression: string): string {
  return `CAST(${expression} AS VARCHAR)`;
}

function textOrNull(expression: string, rules: TextRules): string {
  if (rules.nullText.length === 0) return `nullif(${expression}, '')`;
  const nulls = ['', ...rules.nullText].map(quoteText).join(', ');
  return `CASE WHEN ${expression} NOT IN (${nulls}) THEN ${expression} END`;
}

/** Ids that went through a floating column (`17850.0`) come back as whole numbers. */
function toText(raw: string, family: Family, column: Column): string {
  const whole = `CASE WHEN isnan(${raw}) THEN NULL WHEN ${raw} = trunc(${raw}) AND abs(${raw}) < 9e15 THEN ${text(`CAST(${raw} AS BIGINT)`)} ELSE ${text(raw)} END`;
  const value = family === 'text' ? raw : family === 'float' ? whole : text(raw);
  return column.classes === null ? value : `nullif(lower(trim(${value})), '')`;
}

function toInteger(raw: string, family: Family): { value: string; fallible: boolean } | null {
  if (family === 'integer') return { value: `TRY_CAST(${raw} AS BIGINT)`, fallible: true };
  if (family === 'boolean') return { value: `CAST(${raw} AS BIGINT)`, fallible: false };
  if (family === 'text') {
    const number = String.raw`\s*[+-]?\d+(\.0*)?\s*`;
    return {
      value: `CASE WHEN regexp_full_match(${raw}, '${number}') THEN TRY_CAST(${raw} AS BIGINT) END`,
      fallible: true,
    };
  }
  if (family === 'decimal' || family === 'float') {
    return { value: `CASE WHEN ${raw} = round(${raw}) THEN TRY_CAST(${raw} AS BIGINT) END`, fallible: true };
  }
  return null;
}

function numberText(raw: string, rules: TextRules): string {
  if (rules.decimal === '.') return `CASE WHEN NOT contains(${raw}, '_') THEN ${raw} END`;
  const grouped = String.raw`\s*[+-]?\d{1,3}(\.\d{3})+(,\d*)?\s*`;
  const point = (value: string): string => `replace(${value}, ',', '.')`;
  return `CASE WHEN NOT regexp_matches(${raw}, '[._]') THEN ${point(raw)} WHEN regexp_full_match(${raw}, '${grouped}') THEN ${point(`replace(${raw}, '.', '')`)} END`;
}

function toDecimal(raw: string, family: Family, physical: string, column: Column, rules: TextRules) {
  if (!['integer', 'decimal', 'float', 'text'].includes(family)) return null;
  const number = family === 'text' ? numberText(raw, rules) : raw;
  if (column.unit === 'cents') {
    const cents = `TRY_CAST(${number} AS DECIMAL(20,2)) * CAST(0.01 AS DECIMAL(3,2))`;
    return { value: `TRY_CAST(${cents} AS DECIMAL(18,4))`, fallible: true };
  }
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(physical) ?? [];
  const fits = family === 'decimal' && Number(precision) - Number(scale) < 14;
  return { value: `TRY_CAST(${number} AS DECIMAL(18,4))`, fallible: !fits };
}

function toDouble(raw: string, family: Family, rules: TextRules) {
  if (family === 'integer' || family === 'decimal') return { value: `CAST(${raw} AS DOUBLE)`, fallible: false };
  if (family !== 'float' && family !== 'text') return null;
  const number = `TRY_CAST(${family === 'text' ? numberText(raw, rules) : raw} AS DOUBLE)`;
  return { value: `CASE WHEN isfinite(${number}) THEN ${number} END`, fallible: true };
}

function toBoolean(raw: string, family: Family): { value: string; fallible: boolean } | null {
  if (family === 'boolean') return { value: raw, fallible: false };
  const oneOrZero = `CASE WHEN ${raw} = 1 THEN true WHEN ${raw} = 0 THEN false END`;
  if (family === 'integer' || family === 'decimal' || family === 'float') return { value: oneOrZero, fallible: true };
  if (family !== 'text') return null;
  const folded = `lower(trim(${raw}))`;
  const value = `CASE WHEN ${folded} IN ('true', 't', 'yes', 'y', '1') THEN true WHEN ${folded} IN ('false', 'f', 'no', 'n', '0') THEN false END`;
  return { value, fallible: true };
}

const dateRange = "BETWEEN DATE '1900-01-01' AND DATE '9998-12-31'";
const timeRange = "BETWEEN TIMESTAMP '1900-01-01 00:00:00' AND TIMESTAMP '9998-12-31 23:59:59'";

function toDate(raw: string, family: Family, column: Column): { value: string; fallible: boolean } | null {
  if (family === 'date') return { value: `CASE WHEN ${raw} ${dateRange} THEN ${raw} END`, fallible: true };
  if (family === 'text' && !isEpoch(column.unit)) {
    const day = `CASE WHEN strlen(trim(${raw})) <= 10 THEN TRY_CAST(${raw} AS DATE) ELSE CAST(timezone('UTC', TRY_CAST(${raw} AS TIMESTAMPTZ)) AS DATE) END`;
    return { value: `CASE WHEN ${day} ${dateRange} THEN ${day} END`, fallible: true };
  }
  const time = toTimestamp(raw, family, isEpoch(column.unit) ? column : { ...column, unit: null });
  return time === null ? null : { value: `CAST(${time.value} AS DATE)`, fallible: true };
}

function toTimestamp(raw: string, family: Family, column: Column): { value: string; fallible: boolean } | null {
  if (isEpoch(column.unit)) return epoch(raw, family, column.unit === 'epoch_ms' ? 1000 : 1);
  const inRange = (time: string, condition = time): { value: string; fallible: boolean } => ({
    value: `CASE WHEN ${condition} ${timeRange} THEN ${time} END`,
    fallible: true,
  });
  const naive = `CAST(${raw} AS TIMESTAMP)`;
  if (family === 'timestamptz') return inRange(`timezone('UTC', ${raw})`);
  if (family === 'timestamp' || family === 'date') return inRange(inZone(naive, column.unit), naive);
  if (family !== 'text') return null;
  const zoned = `timezone('UTC', TRY_CAST(${raw} AS TIMESTAMPTZ))`;
  if (column.unit === null) return inRange(zoned);
  const offset = String.raw`\d:\d\d(:\d\d([.]\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)\s*$`;
  const local = inZone(`TRY_CAST(${raw} AS TIMESTAMP)`, column.unit);
  return inRange(`CASE WHEN regexp_matches(${raw}, '${offset}') THEN ${zoned} ELSE ${local} END`);
}

function isEpoch(unit: string | null): boolean {
  return unit === 'epoch_s' || unit === 'epoch_ms';
}

/** A naive local time of `zone` as UTC. */
function inZone(time: string, zone: string | null): string {
  return zone === null ? time : `timezone('UTC', timezone(${quoteText(zone)}, ${time}))`;
}

/** Seconds (or `perSecond` parts of one) since 1970 as UTC; fractions are kept to the microsecond. */
function epoch(raw: string, family: Family, perSecond: number): { value: string; fallible: boolean } | null {
  const micros = 1_000_000 / perSecond;
  const number = family === 'text' ? `TRY_CAST(${raw} AS DOUBLE)` : raw;
  if (!['integer', 'decimal', 'float', 'text'].includes(family)) return null;
  const exact =
    family === 'integer'
      ? `CAST(${number} AS BIGINT) * ${micros}`
      : `CAST(round(${number} * ${micros}.0::DOUBLE) AS BIGINT)`;
  const range = `BETWEEN ${firstSecond * perSecond} AND ${lastSecond * perSecond}`;
  return { value: `CASE WHEN ${number} ${range} THEN make_timestamp(${exact}) END`, fallible: true };
}
