/**
 * Repeats the last value of each day of the season (`length` 1: the last value). The deviation is that of the differences over one
 * season, growing with the root of the seasons ahead. NaN days are looked past.
 */
export function forecastNaive(
  values: ArrayLike<number>,
  length: number,
  days: number,
): { readonly mean: number; readonly deviation: number }[] {
  let squares = 0;
  let differences = 0;
  for (let i = length; i < values.length; i++) {
    const difference = (values[i] as number) - (values[i - length] as number);
    if (Number.isNaN(difference)) continue;
    squares += difference * difference;
    differences += 1;
  }
  const sigma = Math.sqrt(squares / differences);
  return Array.from({ length: days }, (_, k) => {
    let at = values.length - length + (k % length);
    let seasons = Math.floor(k / length) + 1;
    for (; at >= 0 && Number.isNaN(values[at] as number); at -= length) seasons += 1;
    return { mean: at < 0 ? Number.NaN : (values[at] as number), deviation: sigma * Math.sqrt(seasons) };
  });
}
