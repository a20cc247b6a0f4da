import { byteScale } from '#core/protocol/byte-scale';
import type { MetricFormat } from '#core/protocol/metric-query';

/** What stands where a value is NULL. */
export const NULL_MARK = '–';

/** `full` for tables and tooltips, `compact` for big numbers in tiles. */
export type NumberStyle = 'full' | 'compact';

let locale: string | undefined;
const formats = new Map<string, Intl.NumberFormat>();

/** Sets the locale of every number that is written from now on; undefined: the system's. */
export function setNumberLocale(tag: string | undefined): void {
  locale = tag;
  formats.clear();
}

/**
 * Writes a number given as exact decimal text (`-1234.5000`, no exponent) without a float in between; rounds half away from
 * zero; a true minus sign.
 */
export function formatDecimal(text: string, options: Intl.NumberFormatOptions = {}): string {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  const rounded = format.formatToParts(text as Intl.StringNumericLiteral);
  const zero = rounded.every((part) =>
    part.type !== 'integer' && part.type !== 'fraction' ? true : /^0*$/.test(part.value),
  );
  return rounded
    .filter((part) => !(zero && part.type === 'minusSign'))
    .map((part) => (part.type === 'minusSign' ? '−' : part.value))
    .join('');
}

/** A whole number with separators. */
export function formatCount(count: number): string {
  return formatDecimal(String(Math.trunc(count)));
}

/** A metric's value as people read it; null and NaN become an en dash. `value` is exact decimal text. */
export function formatMetric(value: string | null, format: MetricFormat | null, style: NumberStyle = 'full'): string {
  if (value === null || !isDecimalText(value)) return NULL_MARK;
  const kind = format?.kind ?? 'number';
  if (kind === 'percent') {
    return formatDecimal(value, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }
  if (kind === 'duration') return formatSeconds(Number(value));
  const size = Math.abs(Number(value));
  const money = kind === 'currency' ? currencyOptions(format?.unit ?? null) : {};
  if (style === 'compact' && size >= 999_950) return formatCompact(value, size, money);
  // The scale is what exports keep; people read two digits.
  const scale = kind === 'currency' ? 2 : Math.min(format?.scale ?? 2, 2);
  const whole = style === 'compact' && kind === 'currency' && (size >= 10_000 || size === 0);
  const digits = whole ? 0 : scale;
  return formatDecimal(value, { ...money, minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A tick of an axis: whole where it is whole. */
export function formatTick(value: number, format: MetricFormat): string {
  const text = Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : value.toFixed(6);
  if (format.kind === 'percent') return formatDecimal(text, { style: 'percent', maximumFractionDigits: 1 });
  if (format.kind === 'duration' || Math.abs(value) >= 1e6) {
    return formatMetric(text, format, 'compact');
  }
  const money = format.kind === 'currency' ? currencyOptions(format.unit) : {};
  return formatDecimal(text, { ...money, minimumFractionDigits: 0, maximumFractionDigits: 2 });
}

/** The change of a ratio against its prior value, signed: `+4.2%`, `−3.1%`, `0.0%`. */
export function formatChange(ratio: string | null): string {
  if (ratio === null || !isDecimalText(ratio)) return NULL_MARK;
  return formatDecimal(ratio, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
}

/** How much a value moved: of shares in percentage points, as a percent of a percent reads like points; else in percent of what was before. */
export function formatMove(
  { change, delta }: { readonly change: string | null; readonly delta: string | null },
  format: MetricFormat | null,
): string {
  return format?.kind === 'percent' ? formatDelta(delta, format) : formatChange(change);
}

/** The other half of `formatMove`: of shares how much of what was before it is, else the difference itself. */
export function formatMoveAside(
  { change, delta }: { readonly change: string | null; readonly delta: string | null },
  format: MetricFormat | null,
): string {
  if (format?.kind !== 'percent') return formatDelta(delta, format);
  return change === null ? 'from nothing' : `${formatChange(change)} of what it was`;
}

/** A difference of two values of a metric, signed; of shares in percentage points: `+1,234`, `−£12.00`, `+2.1 pp`. */
export function formatDelta(delta: string | null, format: MetricFormat | null): string {
  const text = formatMetric(delta, format);
  if (text === NULL_MARK) return text;
  const points = format?.kind === 'percent' ? text.replace(/\s?%$/, ' pp') : text;
  return points.startsWith('−') || !/[1-9]/.test(points) ? points : `+${points}`;
}

/** Seconds in words, two largest parts: `2 d 4 h`, `3 min 20 s`, `0.4 s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return NULL_MARK;
  const sign = seconds < 0 ? '−' : '';
  const size = Math.abs(seconds);
  if (size < 10) return `${sign}${formatDecimal(size.toFixed(1))} s`;
  const whole = Math.round(size);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count], at) => at === 0 || count > 0);
  return sign + shown.map(([count, unit]) => `${formatCount(count)} ${unit}`).join(' ');
}

/** How long something took: `740 ms`, `3.2 s`, `3 min 20 s`. */
export function formatTook(ms: number): string {
  return ms < 1000 ? `${formatCount(Math.round(ms))} ms` : formatSeconds(ms / 1000);
}

/** Bytes in powers of ten: `48.2 KB`. */
export function formatBytes(bytes: number): string {
  const { size, digits, unit } = byteScale(bytes);
  return `${formatDecimal(size.toFixed(3), { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

const currencies = new Map<string, boolean>();

function currencyOptions(unit: string | null): Intl.NumberFormatOptions {
  if (unit === null) return {};
  let known = currencies.get(unit);
  if (known === undefined) {
    known = /^[A-Za-z]{3}$/.test(unit);
    currencies.set(unit, known);
  }
  return known ? { style: 'currency', currency: unit, currencyDisplay: 'narrowSymbol' } : {};
}

function formatCompact(value: string, size: number, money: Intl.NumberFormatOptions): string {
  const steps = [
    [1e12, 12, 'T'],
    [1e9, 9, 'B'],
    [1e6, 6, 'M'],
  ] as const;
  const [, power, suffix] = steps.find(([limit]) => size >= limit * 0.999_95) ?? steps[2];
  const shifted = shiftPoint(value, power);
  const digits = size >= 10 ** (power + 2) ? 1 : 2;
  return `${formatDecimal(shifted, { ...money, minimumFractionDigits: digits, maximumFractionDigits: digits })} ${suffix}`;
}

/** `text` divided by ten to the `power`, exactly. */
function shiftPoint(text: string, power: number): string {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const padded = whole.padStart(power + 1, '0');
  const at = padded.length - power;
  return `${negative ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at)}${fraction}`;
}

function isDecimalText(text: string): boolean {
  // Doubles near zero come with an exponent, which Intl reads.
  return /^-?\d+(\.\d+)?(e-\d+)?$/.test(text);
}
