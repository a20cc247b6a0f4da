/** Exact texts of stored values, as DuckDB writes them. No float in between. */

/** An unscaled integer with `scale` digits after the point: `(-12345n, 2)` is `-123.45`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** Days since 1970-01-01: `2026-11-20`; years before 1 as `(BC)`, the two infinities by name. */
export function dateText(days: number): string {
  if (days === 2_147_483_647) return 'infinity';
  if (days === -2_147_483_647 || days === -2_147_483_648) return '-infinity';
  const { year, month, day } = civil(days);
  const bc = year <= 0;
  const text = `${String(bc ? 1 - year : year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return bc ? `${text} (BC)` : text;
}

const INFINITY = 9_223_372_036_854_775_807n;
const DAY = 86_400;

/** `value` units since 1970-01-01 00:00, with `perSecond` units in a second: `2026-11-20 14:05:00.25`. */
export function timestampText(value: bigint, perSecond: bigint): string {
  if (value === INFINITY) return 'infinity';
  if (value === -INFINITY) return '-infinity';
  const perDay = perSecond * BigInt(DAY);
  const days = floorDiv(value, perDay);
  return `${dateText(Number(days))} ${timeText(value - days * perDay, perSecond)}`;
}

/** Units since midnight: `14:05:00`, with a fraction only where there is one. */
export function timeText(value: bigint, perSecond: bigint): string {
  const seconds = Number(value / perSecond);
  const fraction = value % perSecond;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  if (fraction === 0n) return clock;
  const digits = perSecond.toString().length - 1;
  return `${clock}.${fraction.toString().padStart(digits, '0').replace(/0+$/, '')}`;
}

/** `1 year 2 months 3 days 04:05:06`. */
export function intervalText(months: number, days: number, nanoseconds: bigint): string {
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  const part = (count: number, unit: string) =>
    count === 0 ? [] : [`${count} ${unit}${Math.abs(count) === 1 ? '' : 's'}`];
  const words = [...part(years, 'year'), ...part(rest, 'month'), ...part(days, 'day')];
  if (nanoseconds !== 0n || words.length === 0) {
    const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
    words.push(`${nanoseconds < 0n ? '-' : ''}${timeText(size, 1_000_000_000n)}`);
  }
  return words.join(' ');
}

/** Shortest text that reads back as the same double; `1e+21` beyond what fits plainly. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}

/** Bytes as DuckDB shows a BLOB: printable ASCII as it is, all else `\xAB`. */
export function blobText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 32 && byte <= 126 && byte !== 92 && byte !== 39 && byte !== 34;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Gregorian date of a day number, for all years (algorithm of H. Hinnant, "days from civil", reversed). */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
