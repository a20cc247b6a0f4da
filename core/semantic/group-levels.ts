import { quoteName } from '../duckdb/sql-text.ts';
import { hasLevels, LEVEL, type Level, PERIOD, type Question } from './plan.ts';
import type { Item } from './query-ast.ts';

/** Columns by which rows are grouped at any of the levels, with the mark of the level where rows carry one. */
export function levelItems(question: Question, levels: readonly Level[]): Item[] {
  const columns = [...question.dimensions, PERIOD].filter((c) => levels.some((level) => level.columns.includes(c)));
  const items = columns.map((name): Item => ({ sql: quoteName(name), name }));
  return hasLevels(question) ? [...items, { sql: levelSql(question, levels), name: LEVEL }] : items;
}

/** The grouping sets of the levels, with further columns in each. */
export function levelSets(levels: readonly Level[], further: readonly string[] = []): string[][] {
  return levels.map(({ columns }) => [...columns, ...further]);
}

function levelSql({ dimensions }: Question, levels: readonly Level[]): string {
  const [first] = dimensions;
  const varies = (column: string): boolean =>
    levels.some((l) => l.columns.includes(column)) && levels.some((l) => !l.columns.includes(column));
  const common = levels.reduce((bits, level) => bits & level.total, 3);
  const bits = common === 0 ? [] : [String(common)];
  if (varies(PERIOD)) bits.push(`GROUPING(${quoteName(PERIOD)})`);
  if (first !== undefined && varies(first)) bits.push(`2 * GROUPING(${quoteName(first)})`);
  return bits.length === 0 ? '0' : bits.join(' + ');
}
