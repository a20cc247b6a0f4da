/**
 * Randomness as a pure function of (key, salt): a 32-bit mixer in SQL, the same on every thread and DuckDB version.
 * DuckDB's own `hash(i, 1)` and `hash(i, 2)` correlate (0.59) and may change between versions.
 * `h32`: uniform 32-bit integer; `u01`: uniform in (0, 1); `n01`: standard normal (Box-Muller); `pick`: uniform in [0, n).
 * `unit`, `normal` and `upto` are the same of what `withDraws` drew.
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
    'CREATE MACRO unit(h) AS (h::DOUBLE + 0.5) / 4294967296::DOUBLE',
    'CREATE MACRO normal(u, v) AS sqrt(-2 * ln(u)) * cos(2 * pi() * v)',
    'CREATE MACRO upto(u, n) AS floor(u * n)::INTEGER',
    'CREATE MACRO u01(k, salt) AS unit(h32(k, salt))',
    'CREATE MACRO n01(k, salt) AS normal(u01(k, salt), u01(k, salt + 7919))',
    'CREATE MACRO pick(k, salt, n) AS upto(u01(k, salt), n)',
  ];
}

/**
 * A subquery: the rows of `from` with a column of `u01(key, salt)` for each draw. `u01` repeats its argument eight times, which costs 8 ms of planning
 * a call and more in a CASE or WHERE, where DuckDB evaluates each; here every step of the mixer is a column of the next.
 */
export function withDraws(from: string, draws: Readonly<Record<string, readonly [key: string, salt: number]>>): string {
  const each = (write: (name: string) => string) =>
    Object.keys(draws)
      .map((name) => `${write(name)} AS ${name}`)
      .join(', ');
  const folded = Object.entries(draws).map(([name, [key, salt]]) => `fold(${key}, ${salt}) AS ${name}`);
  return ['mix_a', 'mix_b', 'mix_c', 'unit'].reduce(
    (query, step) => `(SELECT * REPLACE (${each((name) => `${step}(${name})`)}) FROM ${query})`,
    `(SELECT *, ${folded.join(', ')} FROM ${from})`,
  );
}
