import { drawLines } from './draw-lines.ts';
import { drawnChart } from './drawn-chart.tsx';

/** Values along an axis; the axis of values may begin elsewhere than at zero, and then says so. */
export const LineChart = drawnChart((view) => drawLines(view, false));
