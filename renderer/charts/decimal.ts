/** Arithmetic on exact decimal texts (`-1234.50`): what is shown of a sum or a difference has lost no digit to a float. */

interface Scaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

const decimal = /^(-?\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/;

/** True where a text is a finite number, as DuckDB writes decimals and doubles (`1e-07`). */
export function isDecimal(text: string | null): text is string {
  return text !== null && decimal.test(text);
}

/** `a + b`; null where one of them is no number. */
export function addDecimals(a: string | null, b: string | null): string | null {
  return combine(a, b, (x, y) => x + y);
}

/** `a - b`; null where one of them is no number. */
export function subtractDecimals(a: string | null, b: string | null): string | null {
  return combine(a, b, (x, y) => x - y);
}

/** `part / whole` with six digits, cut; null where there is no such share. */
export function shareOf(part: string | null, whole: string | null): string | null {
  if (!isDecimal(part) || !isDecimal(whole)) return null;
  const [x, y] = aligned(part, whole);
  return y === 0n ? null : write({ unscaled: (x * 1_000_000n) / y, scale: 6 });
}

/** Order of two exact values; what is no number comes first. */
export function compareDecimals(a: string | null, b: string | null): number {
  if (!isDecimal(a) || !isDecimal(b)) return Number(isDecimal(a)) - Number(isDecimal(b));
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A value as a place on the screen; null for NULL and for what is no finite number. */
export function toPlace(text: string | null): number | null {
  if (text === null || text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function combine(a: string | null, b: string | null, how: (x: bigint, y: bigint) => bigint): string | null {
  if (!isDecimal(a) || !isDecimal(b)) return null;
  const [x, y, scale] = aligned(a, b);
  return write({ unscaled: how(x, y), scale });
}

function aligned(a: string, b: string): readonly [bigint, bigint, number] {
  const x = read(a);
  const y = read(b);
  const scale = Math.max(x.scale, y.scale);
  const raise = ({ unscaled, scale: own }: Scaled) => unscaled * 10n ** BigInt(scale - own);
  return [raise(x), raise(y), scale];
}

function read(text: string): Scaled {
  const [, whole = '0', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  const unscaled = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 } : { unscaled, scale };
}

function write({ unscaled, scale }: Scaled): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}
