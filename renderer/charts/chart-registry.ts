import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { ChartKind } from '#core/protocol/chart-kind';
import type { ChartProps } from './chart-props.ts';
import { KpiChart } from './kpi-chart.tsx';
import { TableChart } from './table-chart.tsx';

type Renderer = ComponentType<ChartProps> | LazyExoticComponent<ComponentType<ChartProps>>;

/** One renderer for each kind. What needs the drawing library comes when it is first asked for. */
export const chartRenderers: Readonly<Record<ChartKind, Renderer>> = {
  kpi: KpiChart,
  table: TableChart,
  line: lazy(async () => ({ default: (await import('./line-chart.ts')).LineChart })),
  area: lazy(async () => ({ default: (await import('./area-chart.ts')).AreaChart })),
  bar: lazy(async () => ({ default: (await import('./bar-chart.ts')).BarChart })),
  stacked_bar: lazy(async () => ({ default: (await import('./stacked-bar-chart.ts')).StackedBarChart })),
  pivot: TableChart,
  heat_map: TableChart,
  funnel: TableChart,
  scatter: TableChart,
  histogram: TableChart,
  waterfall: TableChart,
  treemap: TableChart,
  forecast: TableChart,
};
