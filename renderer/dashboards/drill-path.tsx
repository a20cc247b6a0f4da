import { formatDayRange } from '../ui/format-date.ts';
import { metricLabelOf } from '../ui/metric-names.ts';
import css from './dashboard.module.css';
import { type DrillStep, grainOf } from './drill.ts';

interface Props {
  readonly title: string;
  readonly steps: readonly DrillStep[];
  readonly labelOf: (dimension: string) => string;
  readonly onSteps: (steps: readonly DrillStep[]) => void;
}

/** Where an opened tile stands, and the way back up. */
export function DrillPath({ title, steps, labelOf, onSteps }: Props) {
  return (
    <nav className={css['path']} aria-label={`Way down in ${title}`}>
      <ol>
        <li>
          <button type="button" onClick={() => onSteps([])}>
            All
          </button>
        </li>
        {steps.map((step, at) => {
          const words = stepWords(step, labelOf);
          const here = at === steps.length - 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            <li key={at} title={words}>
              {here ? (
                <span aria-current="step">{words}</span>
              ) : (
                <button type="button" onClick={() => onSteps(steps.slice(0, at + 1))}>
                  {words}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** `Home by Product`, `1 – 30 Sep 2026 by week`. */
export function stepWords({ marks, days, by }: DrillStep, labelOf: (dimension: string) => string): string {
  const of = [
    ...(days === null ? [] : [formatDayRange(...days)]),
    ...marks.map(([dimension, value]) =>
      value === null ? `no ${labelOf(dimension).toLowerCase()}` : (metricLabelOf([value], dimension)?.(value) ?? value),
    ),
  ];
  return [
    ...(of.length === 0 ? [] : [of.join(', ')]),
    `by ${grainOf(by) === null ? labelOf(by) : by.replace('_', ' ')}`,
  ].join(' ');
}
