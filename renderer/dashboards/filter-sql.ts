import type { FilterWay } from '#core/protocol/saved-filter';
import { cellLabel } from '../ui/grid/grid-text.ts';
import { metricLabelOf } from '../ui/metric-names.ts';

/** What a dashboard is narrowed to by one dimension. Values are exact text; null stands for NULL. */
export interface DimensionFilter {
  readonly dimension: string;
  readonly how: FilterWay;
  readonly values: readonly (string | null)[];
  /** The tile whose marks were clicked: it shows all its marks, the chosen ones stressed. Null: set in the filter bar. */
  readonly tile: string | null;
}

/** The condition of a metric question; null without filters. Values are always quoted: DuckDB casts them to the dimension's type. */
export function filtersSql(filters: readonly DimensionFilter[]): string | null {
  const conditions = filters.filter((filter) => filter.values.length > 0).map(filterSql);
  return conditions.length === 0 ? null : conditions.join(' AND ');
}

function filterSql({ dimension, how, values }: DimensionFilter): string {
  const name = `"${dimension.replaceAll('"', '""')}"`;
  const known = values.filter((value) => value !== null);
  if (how === 'contains') {
    const text = `lower(CAST(${name} AS VARCHAR))`;
    return `(${known.map((value) => `contains(${text}, lower(${quoted(value)}))`).join(' OR ')})`;
  }
  const listed = known.length === 0 ? [] : [`${name} IN (${known.map(quoted).join(', ')})`];
  const conditions = known.length < values.length ? [...listed, `${name} IS NULL`] : listed;
  if (how === 'in') return `(${conditions.join(' OR ')})`;
  // NOT (x IN ('a')) is NULL where x is: rows without a value stay unless they are named.
  const kept = known.length < values.length ? [] : [`${name} IS NULL`];
  return `(${[...kept, ...(conditions.length === 0 ? [] : [`NOT (${conditions.join(' OR ')})`])].join(' OR ')})`;
}

/** A text literal; control characters, which a filter may not hold, as calls of `chr`. */
function quoted(value: string): string {
  const parts = value.split(/(\p{Cc})/u).flatMap((part, at) => {
    if (at % 2 === 1) return `chr(${part.charCodeAt(0)})`;
    return part === '' ? [] : `'${part.replaceAll("'", "''")}'`;
  });
  return parts.length > 1 ? `(${parts.join(' || ')})` : (parts[0] ?? "''");
}

/** Adds or takes away one value of a tile's own filter; the filter goes with its last value. */
export function togglePick(
  filters: readonly DimensionFilter[],
  tile: string,
  dimension: string,
  value: string | null,
): readonly DimensionFilter[] {
  const own = filters.find((filter) => filter.tile === tile && filter.dimension === dimension);
  if (own === undefined) return [...filters, { dimension, how: 'in', values: [value], tile }];
  const values = own.values.includes(value) ? own.values.filter((one) => one !== value) : [...own.values, value];
  return filters.flatMap((filter) => (filter !== own ? [filter] : values.length === 0 ? [] : [{ ...own, values }]));
}

/**
 * The filters with one from the bar, at the place of the one that was there for its dimension, or for `from`, the dimension that was
 * changed to it: the bar has one filter a dimension.
 */
export function withFilter(
  filters: readonly DimensionFilter[],
  filter: DimensionFilter,
  from = filter.dimension,
): readonly DimensionFilter[] {
  const isOf = (one: DimensionFilter, dimension: string) => one.tile === null && one.dimension === dimension;
  const at = filters.findIndex((one) => isOf(one, from));
  const kept = (part: readonly DimensionFilter[]) =>
    part.filter((one) => !isOf(one, from) && !isOf(one, filter.dimension));
  return at === -1 ? [...kept(filters), filter] : [...kept(filters.slice(0, at)), filter, ...kept(filters.slice(at))];
}

const SHOWN = 80;

/** A value in the words of a filter: on one line, and not longer than people read. */
export function shorten(value: string): string {
  return cellLabel(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
}

/** How values of a dimension are written: names of metrics by their labels, as charts have them. */
export function valueWords(dimension: string, values: readonly (string | null)[]): (value: string) => string {
  const metric = metricLabelOf(
    values.filter((value) => value !== null),
    dimension,
  );
  return (value) => shorten(metric?.(value) ?? value);
}

/** `Region is Germany or France`, `Name contains lamp`. @param most values that are named; of more, the first two */
export function filterWords(filter: DimensionFilter, label: string, most = 3): string {
  const write = filter.how === 'contains' ? shorten : valueWords(filter.dimension, filter.values);
  const values = filter.values.map((value) =>
    value === null ? 'no value' : value === '' ? 'empty text' : write(value),
  );
  const shown =
    values.length > most ? `${values.slice(0, 2).join(', ')} or ${values.length - 2} more` : values.join(' or ');
  const verb = { in: 'is', not_in: 'is not', contains: 'contains' }[filter.how];
  return `${label} ${verb} ${shown}`;
}

/** What figures are narrowed to, one line each: every filter with all its values, and the days that are left out. */
export function narrowedWords(
  { filters, withoutGaps }: { readonly filters: readonly DimensionFilter[]; readonly withoutGaps: boolean },
  labelOf: (name: string) => string,
): readonly string[] {
  const gaps = withoutGaps ? ['without the days on which tracking lost events'] : [];
  const words = filters.map((filter) => filterWords(filter, labelOf(filter.dimension), Number.POSITIVE_INFINITY));
  // Two tiles may filter by the same mark.
  return [...new Set([...words, ...gaps])];
}

/** `Top 10 by Category, the rest as Other`. */
export function topWords(
  { dimension, limit }: { readonly dimension: string; readonly limit: number },
  labelOf: (name: string) => string,
): string {
  return `Top ${limit} by ${labelOf(dimension)}, the rest as Other`;
}
