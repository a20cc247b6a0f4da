import { formatMetric } from '../ui/format-number.ts';
import type { Metric } from './answer.ts';
import type { ColorScale } from './color-scale.ts';
import type { LegendScale } from './drawing.ts';

const STEPS = 9;

/** The ends of a scale in words, with its colours between. */
export function scaleLegend({ low, high, capped, color }: ColorScale, metric: Metric): LegendScale {
  // Ends are marks for the eye; exact values stand in the tooltips.
  const write = (value: number) => formatMetric(value.toFixed(6), metric.format, 'compact');
  const colors = Array.from({ length: STEPS }, (_, at) => color(low + ((high - low) * at) / (STEPS - 1)));
  return { label: metric.label, low: write(low), high: capped ? `${write(high)}+` : write(high), colors };
}
