import type { ResultColumn } from '../duckdb/arrow-query.ts';
import type { MetricFormat } from '../protocol/metric-query.ts';

/** The format code of a column's cells (ECMA-376 part 1, 18.8.31); `General` where the spreadsheet may choose. */
export function numberFormat({ type }: ResultColumn, format: MetricFormat | null): string {
  if (type === 'DATE') return 'yyyy-mm-dd';
  if (type.startsWith('TIMESTAMP')) return 'yyyy-mm-dd hh:mm:ss';
  if (format !== null) return metricFormat(format);
  const scale = /^DECIMAL\(\d+,\s*(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined) return fixed('0', Number(scale));
  // General would write an id of twelve digits as 1.23E+11.
  return /INT/.test(type) ? '0' : 'General';
}

/** As the window writes it in tables: money with its symbol and two decimals, shares as percent. */
function metricFormat({ kind, scale, unit }: MetricFormat): string {
  switch (kind) {
    case 'currency': {
      const amount = `${currencyMark(unit)}${fixed('#,##0', 2)}`;
      return `${amount};-${amount}`;
    }
    case 'percent':
      return '0.0%';
    case 'duration':
      return `${fixed('#,##0', 1)}" s"`;
    case 'number':
      return fixed('#,##0', Math.min(scale, 2));
  }
}

function fixed(whole: string, digits: number): string {
  return digits === 0 ? whole : `${whole}.${'0'.repeat(digits)}`;
}

/** `[$£]`, or the code and a blank where a currency has no sign of its own; nothing for what is no code. */
function currencyMark(unit: string | null): string {
  if (unit === null || !/^[A-Z]{3}$/.test(unit)) return '';
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: unit,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  const symbol = parts.find((part) => part.type === 'currency')?.value ?? unit;
  return `[$${symbol}${/[A-Za-z]$/.test(symbol) ? ' ' : ''}]`;
}
