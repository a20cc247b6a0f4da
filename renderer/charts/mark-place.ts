import type { Drawing, Mark } from './drawing.ts';
import type { Chart } from './echarts.ts';

/** The mark under a place of the drawing, by number; -1 for none. Along an axis the nearest of that place counts. */
export function findMark(
  chart: Chart,
  { marks, follow }: Drawing,
  hovered: { readonly series: number; readonly data: number } | null,
  x: number,
  y: number,
): number {
  const exact = marks.findIndex((mark) => mark.seriesIndex === hovered?.series && mark.dataIndex === hovered.data);
  if (follow === null || exact !== -1) return exact;
  if (!chart.containPixel({ gridIndex: 0 }, [x, y])) return -1;
  const finder = follow === 'x' ? { xAxisIndex: 0 } : { yAxisIndex: 0 };
  const place = Math.round(Number(chart.convertFromPixel(finder, follow === 'x' ? x : y)));
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, mark] of marks.entries()) {
    if (mark.at === null || Math.round(mark.at[follow === 'x' ? 0 : 1]) !== place) continue;
    const pixel = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [...mark.at]);
    const distance = Math.abs(follow === 'x' ? (pixel[1] ?? 0) - y : (pixel[0] ?? 0) - x);
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}

/** Where a mark is drawn, in px of the window. */
export function placeOf(chart: Chart, mark: Mark, box: DOMRect): { readonly x: number; readonly y: number } {
  if (mark.at === null) return { x: box.left + (mark.pixel?.[0] ?? 0), y: box.top + (mark.pixel?.[1] ?? 0) };
  const pixel = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [...mark.at]);
  return { x: box.left + (pixel[0] ?? 0), y: box.top + (pixel[1] ?? 0) };
}
