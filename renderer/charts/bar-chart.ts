import { drawBars } from './draw-bars.ts';
import { drawnChart } from './drawn-chart.tsx';

/** A bar for each value, side by side for several series. */
export const BarChart = drawnChart((view) => drawBars(view, false));
