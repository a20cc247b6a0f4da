import { drawLines } from './draw-lines.ts';
import { drawnChart } from './drawn-chart.tsx';

/** Values along an axis with the area down to zero; several series stand on each other. */
export const AreaChart = drawnChart((view) => drawLines(view, true));
