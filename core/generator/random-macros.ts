/**
 * Randomness as a pure function of (key, salt): a 32-bit mixer in SQL, the same on every thread and DuckDB version.
 * DuckDB's own `hash(i, 1)` and `hash(i, 2)` correlate (0.59) and may change between versions.
 * `h32`: uniform 32-bit integer; `u01`: uniform in (0, 1); `n01`: standard normal (Box-Muller); `pick`: uniform in [0, n).
 */
export function randomMacros(seed: number): readonly string[] {
  const mask = '4294967295::UBIGINT';
  const offset = (Math.imul(seed, 0x9e3779b1) >>> 0).toString();
  return [
    `CREATE MACRO mix_a(x) AS (xor(x, x >> 16) * 2246822507::UBIGINT) & ${mask}`,
    `CREATE MACRO mix_b(x) AS (xor(x, x >> 13) * 3266489909::UBIGINT) & ${mask}`,
    'CREATE MACRO mix_c(x) AS xor(x, x >> 16)',
    `CREATE MACRO fold(k, salt) AS ((k::UBIGINT & ${mask}) * 2654435761::UBIGINT + (k::UBIGINT >> 32) * 2246822519::UBIGINT + salt::UBIGINT * 668265263::UBIGINT + ${offset}::UBIGINT) & ${mask}`,
    'CREATE MACRO h32(k, salt) AS mix_c(mix_b(mix_a(fold(k, salt))))',
    'CREATE MACRO u01(k, salt) AS (h32(k, salt)::DOUBLE + 0.5) / 4294967296::DOUBLE',
    'CREATE MACRO n01(k, salt) AS sqrt(-2 * ln(u01(k, salt))) * cos(2 * pi() * u01(k, salt + 7919))',
    'CREATE MACRO pick(k, salt, n) AS floor(u01(k, salt) * n)::INTEGER',
  ];
}
