import type { ChartKind } from '#core/protocol/chart-kind';
import type { ChartPick } from '../charts/chart-props.ts';
import type { AnswerSpec } from './chart-answer.ts';
import { byRegion, hours, longTable, manyBars, pivot, segmentPivot, table, variants } from './chart-answers-groups.ts';
import {
  cohorts,
  funnel,
  histogram,
  scatter,
  segments,
  treemap,
  waterfallLevels,
  waterfallSteps,
  weekdays,
} from './chart-answers-shapes.ts';
import { actuals, byMethod, channels, daily, forecast, growth, kpi, manyLines, monthly } from './chart-answers-time.ts';

/** One chart of the gallery. */
export interface ChartScene {
  readonly kind: ChartKind;
  readonly title: string;
  readonly answer: AnswerSpec;
  readonly selected?: readonly ChartPick[];
  readonly width?: number;
  readonly height?: number;
}

/** Every kind, by page of the gallery. */
export const chartScenes: Readonly<Record<string, readonly ChartScene[]>> = {
  time: [
    { kind: 'line', title: 'Revenue by month', answer: monthly },
    { kind: 'area', title: 'Revenue over time', answer: monthly },
    { kind: 'line', title: 'Orders a day', answer: daily },
    { kind: 'line', title: 'Success by method', answer: byMethod },
    { kind: 'area', title: 'Revenue by channel', answer: channels },
    { kind: 'bar', title: 'Orders a day as bars', answer: daily },
  ],
  parts: [
    { kind: 'bar', title: 'Revenue by region', answer: byRegion },
    { kind: 'bar', title: 'Conversion by variant', answer: variants },
    { kind: 'bar', title: 'Sessions by hour', answer: hours },
    { kind: 'stacked_bar', title: 'Revenue by channel and month', answer: channels },
    { kind: 'bar', title: 'Growth against the period before', answer: growth },
    {
      kind: 'bar',
      title: 'Revenue by region, France picked',
      answer: byRegion,
      selected: [{ metric: null, period: null, dimensions: { region: 'France' } }],
    },
  ],
  tables: [
    { kind: 'kpi', title: 'Revenue this month', answer: kpi, height: 120 },
    { kind: 'table', title: 'Orders by region', answer: table },
    {
      kind: 'table',
      title: 'Revenue and the year before',
      answer: byRegion,
      selected: [{ metric: null, period: null, dimensions: { region: 'EIRE' } }],
    },
    { kind: 'pivot', title: 'Revenue by region and quarter', answer: pivot },
    { kind: 'pivot', title: 'Segment a month ago and now', answer: segmentPivot },
    { kind: 'bar', title: 'Nothing here', answer: { ...byRegion, rows: [] } },
  ],
  shapes: [
    { kind: 'heat_map', title: 'Retention by cohort', answer: cohorts },
    { kind: 'heat_map', title: 'Conversion by weekday and hour', answer: weekdays },
    { kind: 'treemap', title: 'Revenue by category and subcategory', answer: treemap },
    { kind: 'treemap', title: 'Customer segments', answer: segments },
    { kind: 'scatter', title: 'Revenue against margin', answer: scatter },
    { kind: 'histogram', title: 'Distribution of customer value', answer: histogram },
  ],
  flows: [
    { kind: 'funnel', title: 'From visit to purchase', answer: funnel },
    { kind: 'waterfall', title: 'From gross to net revenue', answer: waterfallLevels },
    { kind: 'waterfall', title: 'Gross profit by category', answer: waterfallSteps },
    { kind: 'forecast', title: 'Revenue, the next 28 days', answer: forecast },
    { kind: 'forecast', title: 'Revenue and what may come', answer: actuals },
    {
      kind: 'heat_map',
      title: 'Growth by month and weekday',
      answer: {
        ...weekdays,
        rows: weekdays.rows.map(([day, hour, value]) => [day ?? null, hour ?? null, (Number(value) - 0.03).toFixed(4)]),
      },
    },
  ],
  edges: [
    { kind: 'line', title: 'Units by category', answer: manyLines },
    { kind: 'bar', title: 'Profit by product', answer: manyBars },
    { kind: 'line', title: 'One month', answer: { ...monthly, rows: monthly.rows.slice(0, 1) } },
    {
      kind: 'line',
      title: 'Nothing known',
      answer: { ...growth, rows: growth.rows.map(([month]) => [month ?? null, null]) },
    },
    { kind: 'forecast', title: 'Small forecast', answer: forecast, height: 130 },
    { kind: 'treemap', title: 'Small map', answer: treemap, height: 130 },
    { kind: 'kpi', title: 'No value', answer: { ...kpi, rows: [[null, null, null, null, null, 1]] }, height: 110 },
    { kind: 'funnel', title: 'Small funnel', answer: funnel, height: 110 },
  ],
  narrow: [
    { kind: 'line', title: 'Revenue by month', answer: monthly },
    { kind: 'line', title: 'Success by method', answer: byMethod },
    { kind: 'bar', title: 'Revenue by region', answer: byRegion },
    { kind: 'bar', title: 'Growth', answer: growth },
    { kind: 'stacked_bar', title: 'Revenue by channel', answer: channels },
    { kind: 'heat_map', title: 'Retention by cohort', answer: cohorts },
    { kind: 'funnel', title: 'From visit to purchase', answer: funnel },
    { kind: 'waterfall', title: 'Gross profit by category', answer: waterfallSteps },
    { kind: 'scatter', title: 'Revenue against margin', answer: scatter },
    { kind: 'forecast', title: 'The next 28 days', answer: forecast },
    { kind: 'kpi', title: 'Revenue', answer: kpi, height: 130 },
    { kind: 'histogram', title: 'Customer value', answer: histogram },
  ],
  long: [{ kind: 'table', title: 'Orders by customer', answer: longTable }],
};
