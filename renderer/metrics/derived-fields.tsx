import { Button } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { FormulaInput } from './formula-input.tsx';
import css from './metrics.module.css';

const offsetWords = { prior_period: ', a period before', prior_year: ', a year before' } as const;

/** Arithmetic over metrics by their names; `own` is not offered, as nothing is made of itself. */
export function DerivedFields({ state, change, catalog, faultOf, own }: FieldProps & { readonly own: string }) {
  const { derived } = state;
  const names = {
    label: 'Insert a metric',
    data: catalog.metrics
      .filter((metric) => metric.unavailable === null && metric.name !== own)
      .map(({ name, label }) => ({ value: name, label: `${label} (${name})` })),
  };
  return (
    <>
      <FormulaInput
        label="Formula"
        required
        placeholder="net_revenue / total_orders"
        value={derived.expr}
        error={faultOf('expr')}
        names={names}
        onChange={(expr) => change({ derived: { ...derived, expr } })}
      />
      {derived.inputs.length === 0 ? (
        <p className={css['quiet']}>
          Metrics with + - * / and parentheses; where there is nothing to divide by, it has no value.
        </p>
      ) : (
        <ul className={css['inputs']} aria-label="Names in the formula">
          {derived.inputs.map((input) => (
            <li key={input.alias}>
              <span>
                <code className={css['code']}>{input.alias}</code> is {input.metric}
                {input.offset === null ? '' : offsetWords[input.offset]}
              </span>
              <Button
                variant="subtle"
                aria-label={`Take out ${input.alias}`}
                onClick={() =>
                  change({ derived: { ...derived, inputs: derived.inputs.filter((one) => one !== input) } })
                }
              >
                Take out
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
