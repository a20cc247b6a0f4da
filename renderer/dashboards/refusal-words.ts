import type { Catalog } from '#core/protocol/catalog';
import { isEngineError } from '#core/protocol/engine-error';
import { labelsOf } from '../ui/labels-of.ts';
import { listOf } from '../ui/list-of.ts';

type Labels = {
  readonly metrics: readonly Pick<Catalog['metrics'][number], 'name' | 'label'>[];
  readonly dimensions: readonly Pick<Catalog['dimensions'][number], 'name' | 'label'>[];
};

/**
 * Why a question cannot follow what is chosen, in the names of the screen: `Revenue and Orders: not known by Category.` The engine's
 * own words say how that comes. Null for any other failure.
 */
export function refusalWords(error: Error, { metrics, dimensions }: Labels): string | null {
  const labelOf = labelsOf(metrics);
  if (isEngineError(error, 'metric-without-time')) {
    return `${labelOf(error.params.metric)}: as of the snapshot, without days to choose from.`;
  }
  if (!isEngineError(error, 'metric-dimension-unreachable', 'metric-path-not-unique')) return null;
  const labels = [...new Set(error.params.metrics.map(labelOf))];
  return `${listOf(labels)}: not known by ${labelsOf(dimensions)(error.params.dimension)}.`;
}
