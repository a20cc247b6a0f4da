export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Boxes for sizes (all above 0, greatest first) that fill `into` with areas in proportion, as square as they can be: squarified
 * treemaps of Bruls, Huizing and van Wijk (2000).
 */
export function squarify(sizes: readonly number[], into: Box): readonly Box[] {
  const boxes: Box[] = [];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scale = total === 0 ? 0 : (into.width * into.height) / total;
  let free = into;
  let at = 0;
  while (at < sizes.length) {
    const short = Math.min(free.width, free.height);
    let count = 1;
    let area = (sizes[at] ?? 0) * scale;
    let worst = ratio(sizes, at, count, area, scale, short);
    while (at + count < sizes.length) {
      const next = area + (sizes[at + count] ?? 0) * scale;
      const nextWorst = ratio(sizes, at, count + 1, next, scale, short);
      if (nextWorst > worst) break;
      area = next;
      worst = nextWorst;
      count += 1;
    }
    const lying = free.width < free.height;
    const thickness = short === 0 ? 0 : area / short;
    let along = 0;
    for (const size of sizes.slice(at, at + count)) {
      const length = thickness === 0 ? 0 : (size * scale) / thickness;
      boxes.push(
        lying
          ? { x: free.x + along, y: free.y, width: length, height: thickness }
          : { x: free.x, y: free.y + along, width: thickness, height: length },
      );
      along += length;
    }
    free = lying
      ? { ...free, y: free.y + thickness, height: Math.max(0, free.height - thickness) }
      : { ...free, x: free.x + thickness, width: Math.max(0, free.width - thickness) };
    at += count;
  }
  return boxes;
}

/** The longest of a row's boxes against its width. */
function ratio(
  sizes: readonly number[],
  at: number,
  count: number,
  area: number,
  scale: number,
  short: number,
): number {
  const largest = (sizes[at] ?? 0) * scale;
  const smallest = (sizes[at + count - 1] ?? 0) * scale;
  const square = area * area;
  const side = short * short;
  return Math.max((side * largest) / square, square / (side * smallest));
}
