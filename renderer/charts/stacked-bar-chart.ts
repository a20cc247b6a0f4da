import { drawBars } from './draw-bars.ts';
import { drawnChart } from './drawn-chart.tsx';

/** Parts on each other. Nothing is added up in words: the window knows no total that the answer does not hold. */
export const StackedBarChart = drawnChart((view) => drawBars(view, true));
