/**
 * Exact division in SQL, because DuckDB divides DECIMAL by DECIMAL as DOUBLE.
 *
 * `exact_ratio(num, den, scale)`: num / den of DECIMAL or integer arguments, rounded once, half away from zero, to `scale`
 * digits (0-12), as DECIMAL(38,12). NULL when an argument is NULL or `den` is 0. A result or a step beyond 38 digits is an
 * error of DuckDB (out of range), never a wrong number.
 *
 * Both arguments become integers of one scale; the whole part is divided first, so that only the remainder is scaled up.
 *
 * `integer_ratio(n, d, p, unit)`: the same for HUGEINT of one scale, which the metric compiler knows: n / d rounded to 1/p, as
 * DECIMAL with the scale of `unit` = 1/p. It says each argument fewer times, and planning a question costs a third less.
 */
export const exactRatioMacros: readonly string[] = [
  "CREATE OR REPLACE MACRO main.exact_digits(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)",
  "CREATE OR REPLACE MACRO main.exact_scale(x) AS strlen(split_part(CAST(x AS VARCHAR), '.', 2))",
  "CREATE OR REPLACE MACRO main.power_of_ten(n) AS CAST(rpad('1', CAST(1 + greatest(n, 0) AS INTEGER), '0') AS HUGEINT)",
  `CREATE OR REPLACE MACRO main.exact_quotient(n, d, p) AS
    (n // d) * p + (2 * (n % d) * p + d) // (2 * d)`,
  `CREATE OR REPLACE MACRO main.exact_ratio(num, den, digits) AS
    CASE WHEN den = 0 THEN NULL ELSE
      CAST(
        (CASE WHEN (num < 0) <> (den < 0) THEN -1 ELSE 1 END)
        * exact_quotient(
            abs(exact_digits(num)) * power_of_ten(exact_scale(den) - exact_scale(num)),
            abs(exact_digits(den)) * power_of_ten(exact_scale(num) - exact_scale(den)),
            power_of_ten(digits))
        * power_of_ten(12 - digits)
      AS DECIMAL(38,0)) * CAST(0.000000000001 AS DECIMAL(13,12))
    END`,
  `CREATE OR REPLACE MACRO main.integer_ratio(n, d, p, unit) AS
    CASE WHEN d = 0 THEN NULL ELSE CAST((2 * n * p + sign(n) * abs(d)) // (2 * d) AS DECIMAL(38,0)) * unit END`,
];
