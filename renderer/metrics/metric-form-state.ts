import type { Catalog } from '#core/protocol/catalog';
import type { MetricDraft } from '#core/protocol/metric-draft';
import { nameFor } from '../dashboards/own-dashboard.ts';

type Definition = MetricDraft['definition'];
export type SimpleDraft = Extract<Definition, { type: 'simple' }>;
export type DerivedDraft = Extract<Definition, { type: 'derived' }>;
export type CumulativeDraft = Extract<Definition, { type: 'cumulative' }>;
export type RetentionDraft = Extract<Definition, { type: 'retention' }>;

/** A form in the making: all kinds keep what was written in them while people choose. */
export interface MetricFormState {
  readonly label: string;
  /** Null: made from the label. */
  readonly name: string | null;
  readonly description: string;
  readonly owner: string;
  readonly format: MetricDraft['format'];
  readonly good: MetricDraft['good'];
  readonly change: string;
  readonly kind: Definition['type'];
  readonly simple: SimpleDraft;
  readonly derived: DerivedDraft;
  readonly cumulative: CumulativeDraft;
  readonly retention: RetentionDraft;
}

const emptySimple: SimpleDraft = {
  ...{ type: 'simple', model: '', agg: 'sum', percentile: null, expr: null, filter: null, time: null },
  ...{ nonAdditive: null, empty: 'zero' },
};
const emptyDerived: DerivedDraft = { type: 'derived', expr: '', inputs: [] };
const emptyCumulative: CumulativeDraft = { type: 'cumulative', metric: '', windowDays: null };
const emptyRetention: RetentionDraft = {
  ...{ type: 'retention', model: '', entity: '', kind: 'prior', expr: null, minimum: 2, filter: null, time: null },
};

/** An empty form over a catalog: amounts are in the unit that its metrics have. */
export function emptyForm(catalog: Catalog): MetricFormState {
  const model = catalog.models.some(({ name }) => name === 'fact_orders') ? 'fact_orders' : '';
  return {
    ...{ label: '', name: null, description: '', owner: 'this workspace', good: 'none', change: '' },
    format: startFormats.simple,
    kind: 'simple',
    simple: { ...emptySimple, model },
    derived: emptyDerived,
    cumulative: emptyCumulative,
    retention: { ...emptyRetention, model },
  };
}

/** A metric in the form. A copy has a label and a name of its own. */
export function formOf(draft: MetricDraft, copy: boolean): MetricFormState {
  const { name, label, description, owner, format, good, definition } = draft;
  return {
    ...{ label: copy ? `${label} (mine)` : label, name: copy ? null : name, description, owner, format, good },
    change: '',
    kind: definition.type,
    simple: definition.type === 'simple' ? definition : emptySimple,
    derived: definition.type === 'derived' ? definition : emptyDerived,
    cumulative: definition.type === 'cumulative' ? definition : emptyCumulative,
    retention: definition.type === 'retention' ? definition : emptyRetention,
  };
}

/** Rows are counted without digits, metrics divided with two; who comes back is a share. */
const startFormats: Readonly<Record<MetricFormState['kind'], MetricDraft['format']>> = {
  simple: { kind: 'number', scale: 0, unit: null },
  derived: { kind: 'number', scale: 2, unit: null },
  cumulative: { kind: 'number', scale: 0, unit: null },
  retention: { kind: 'percent', scale: 4, unit: null },
};

/** Another kind of metric; a format that nobody chose becomes that of the kind. */
export function withKind(state: MetricFormState, kind: MetricFormState['kind']): MetricFormState {
  const { format } = state;
  const start = startFormats[state.kind];
  const untouched = format.kind === start.kind && format.scale === start.scale;
  const begun = startFormats[kind];
  const unit = begun.kind === format.kind ? format.unit : begun.unit;
  return { ...state, kind, format: untouched ? { ...begun, unit } : format };
}

/** What is accumulated; a running total is written as what it is of. */
export function withAccumulated(state: MetricFormState, metric: string, catalog: Catalog): MetricFormState {
  const format = catalog.metrics.find((one) => one.name === metric)?.format ?? state.format;
  return { ...state, cumulative: { ...state.cumulative, metric }, format };
}

/** The format that a kind of number begins with. */
export function formatFor(kind: MetricDraft['format']['kind'], catalog: Catalog): MetricDraft['format'] {
  const currency = catalog.metrics.find((metric) => metric.format.kind === 'currency')?.format.unit ?? null;
  const unit = kind === 'currency' ? currency : kind === 'duration' ? 's' : null;
  return { kind, scale: { currency: 2, number: 0, percent: 4, duration: 0 }[kind], unit };
}

/** The name that the form gives. */
export function formName({ name, label }: MetricFormState, taken: readonly string[]): string {
  return name ?? nameFor(label, taken);
}

/** What the engine is given: empty texts are none, and what a kind does not have is left out. */
export function draftOf(state: MetricFormState, name: string): MetricDraft {
  const { label, description, owner, format, good, change } = state;
  const blank = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim());
  const definition = definitionOf(state, blank);
  const words = { label: label.trim(), description: description.trim(), owner: owner.trim() };
  return { name, ...words, format: { ...format, unit: blank(format.unit) }, good, definition, change: blank(change) };
}

function definitionOf(
  { kind, simple, derived, cumulative, retention }: MetricFormState,
  blank: (text: string | null) => string | null,
): Definition {
  switch (kind) {
    case 'simple': {
      const percentile = simple.agg === 'percentile' ? (simple.percentile ?? 0.9) : null;
      return { ...simple, expr: blank(simple.expr), filter: blank(simple.filter), percentile };
    }
    case 'derived':
      return { ...derived, expr: derived.expr.trim() };
    case 'cumulative':
      return cumulative;
    case 'retention': {
      const expr = retention.kind === 'repeat' ? blank(retention.expr) : null;
      return { ...retention, expr, filter: blank(retention.filter) };
    }
  }
}

/** The same for a look while the words are still missing: they change no number. */
export function draftToCheck(draft: MetricDraft): MetricDraft {
  const or = (text: string): string => (text === '' ? 'to be written' : text);
  return { ...draft, label: or(draft.label), description: or(draft.description), owner: or(draft.owner) };
}

/** What is still to be written before the compiler can be asked (`formula`) and before it can be saved (`words`). */
export function unwritten({ label, description, owner, definition }: MetricDraft): {
  readonly formula: readonly string[];
  readonly words: readonly string[];
} {
  const list = (parts: readonly (readonly [string, boolean])[]) =>
    parts.flatMap(([name, missing]) => (missing ? name : []));
  return {
    formula: list(unwrittenParts(definition)),
    words: list([
      ['the label', label === ''],
      ['what it counts', description === ''],
      ['the owner', owner === ''],
    ]),
  };
}

function unwrittenParts(definition: Definition): readonly (readonly [string, boolean])[] {
  switch (definition.type) {
    case 'simple':
      return [
        ['the table', definition.model === ''],
        ['the formula', definition.expr === null && definition.agg !== 'count'],
      ];
    case 'derived':
      return [['the formula', definition.expr === '']];
    case 'cumulative':
      return [['the metric', definition.metric === '']];
    case 'retention':
      return [
        ['the table', definition.model === ''],
        ['who comes back', definition.entity === ''],
      ];
  }
}
