import { formatCount } from '../ui/format-number.ts';
import type { Series, SeriesTable } from './series.ts';

/** The series of the first one's unit: numbers of two units do not share an axis. What is left out is said. */
export function keepOneUnit(table: SeriesTable, notes: string[]): SeriesTable {
  const [first] = table.series;
  const fits = ({ metric: { format } }: Series) =>
    format.kind === first?.metric.format.kind &&
    (format.kind !== 'currency' || format.unit === first.metric.format.unit);
  const series = table.series.filter(fits);
  const others = table.series.filter((each) => !fits(each)).map(({ label }) => label);
  if (others.length > 0) notes.push(`In another unit, and not drawn: ${others.join(', ')}`);
  return { ...table, series };
}

/** The first `most` series; what is left out is said. */
export function keepFirst(table: SeriesTable, most: number, notes: string[]): SeriesTable {
  if (table.series.length <= most) return table;
  notes.push(`First ${formatCount(most)} of ${formatCount(table.series.length)} series shown`);
  return { ...table, series: table.series.slice(0, most) };
}

/** As many places of the axis as can be drawn: the newest periods, or the first values. What is left out is said. */
export function keepLast(table: SeriesTable, most: number, notes: string[]): SeriesTable {
  const count = table.along.length;
  if (count <= most) return table;
  const newest = table.axis.kind === 'period';
  notes.push(`${newest ? 'Last' : 'First'} ${formatCount(most)} of ${formatCount(count)} shown`);
  const cut = <T>(list: readonly T[]) => (newest ? list.slice(-most) : list.slice(0, most));
  return {
    ...table,
    along: cut(table.along),
    series: table.series.map((each) => ({ ...each, cells: cut(each.cells), picks: cut(each.picks) })),
  };
}
