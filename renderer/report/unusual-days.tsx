import type { UnusualDay } from '#core/protocol/day-notes';
import { formatDay, formatWeekday } from '../ui/format-date.ts';
import { formatCount, formatMetric } from '../ui/format-number.ts';
import type { Report, ReportTile } from './read-report.ts';
import css from './report.module.css';

/** What the badge of the tile says on the screen; where the marks of a chart say it themselves, they do. */
export function UnusualWords({ shown: { beside } }: { readonly shown: ReportTile }) {
  const count = beside.unusual.length;
  if (count === 0) return null;
  return (
    <p className={css['unusual']}>
      ! Unusual, {formatCount(count)} {count === 1 ? 'day' : 'days'}: see Unusual days
    </p>
  );
}

/** The unusual days of all tiles, each once: by metric in the order of the tiles, the newest first. */
export function unusualOf(tiles: Report['tiles']): readonly UnusualDay[] {
  const found = new Map<string, Map<string, UnusualDay>>();
  for (const { beside } of tiles) {
    for (const one of beside.unusual) {
      const days = found.get(one.metric) ?? new Map<string, UnusualDay>();
      found.set(one.metric, days.set(one.day, one));
    }
  }
  return [...found.values()].flatMap((days) => [...days.values()].sort((a, b) => b.day.localeCompare(a.day)));
}

/** Every unusual day that a tile of the report shows, what was to be expected, and why it is unusual. */
export function UnusualDays({ report: { tiles, catalog } }: { readonly report: Report }) {
  const days = unusualOf(tiles);
  if (days.length === 0) return null;
  return (
    <section className={css['part']}>
      <h2>Unusual days</h2>
      <p className={css['muted']}>
        Days of the tiles above on which a number was not what the days before it lead one to expect.
      </p>
      <table className={css['table']} aria-label="Unusual days">
        <thead>
          <tr>
            <th scope="col">Number</th>
            <th scope="col" className={css['period']}>
              Day
            </th>
            <th scope="col" className={css['number']}>
              Value
            </th>
            <th scope="col" className={css['number']}>
              Expected
            </th>
            <th scope="col" className={css['number']}>
              As usual
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ metric, day, value, expected, low, high, reason }) => {
            const known = catalog.metrics.find(({ name }) => name === metric);
            const write = (text: string | null) => formatMetric(text, known?.format ?? null);
            return (
              <tr key={`${metric} ${day}`}>
                <td className={css['name']}>{known?.label ?? metric}</td>
                <td className={css['period']}>
                  {formatWeekday(day)}, {formatDay(day)}
                </td>
                <td className={css['number']}>{write(value)}</td>
                <td className={css['number']}>{write(expected)}</td>
                <td className={css['number']}>
                  {write(low)} to {write(high)}
                </td>
                <td>{reason}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
