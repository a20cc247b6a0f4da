import type { Catalog } from '#core/protocol/catalog';
import type { MetricField } from '#core/protocol/metric-draft';
import type { MetricFormState } from './metric-form-state.ts';

/** What a part of the form is given. */
export interface FieldProps {
  readonly state: MetricFormState;
  readonly change: (part: Partial<MetricFormState>) => void;
  readonly catalog: Catalog;
  /** What the compiler says of a field. */
  readonly faultOf: (field: MetricField) => string | undefined;
}
