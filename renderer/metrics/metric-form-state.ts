import type { Catalog } from '#core/protocol/catalog';
import type { MetricDraft } from '#core/protocol/metric-draft';
import { nameFor } from '../dashboards/own-dashboard.ts';

type Definition = MetricDraft['definition'];
export type SimpleDraft = Extract<Definition, { type: 'simple' }>;
export type DerivedDraft = Extract<Definition, { type: 'derived' }>;

/** A form in the making: both kinds keep what was written in them while people choose. */
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
}

const emptySimple: SimpleDraft = {
  ...{ type: 'simple', model: '', agg: 'sum', percentile: null, expr: null, filter: null, time: null },
  ...{ nonAdditive: null, empty: 'zero' },
};
const emptyDerived: DerivedDraft = { type: 'derived', expr: '', inputs: [] };

/** An empty form over a catalog: amounts are in the unit that its metrics have. */
export function emptyForm(catalog: Catalog): MetricFormState {
  return {
    ...{ label: '', name: null, description: '', owner: 'this workspace', good: 'none', change: '' },
    format: { kind: 'number', scale: 0, unit: null },
    kind: 'simple',
    simple: { ...emptySimple, model: catalog.models.some(({ name }) => name === 'fact_orders') ? 'fact_orders' : '' },
    derived: emptyDerived,
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
  };
}

/** The other kind of metric. A number that nobody gave digits has none where rows are counted, and two where metrics are divided. */
export function withKind(state: MetricFormState, kind: MetricFormState['kind']): MetricFormState {
  const { format } = state;
  const untouched = format.kind === 'number' && format.scale === (state.kind === 'derived' ? 2 : 0);
  return { ...state, kind, format: untouched ? { ...format, scale: kind === 'derived' ? 2 : 0 } : format };
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
  const { label, description, owner, format, good, change, kind, simple, derived } = state;
  const blank = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim());
  const definition: Definition =
    kind === 'derived'
      ? { ...derived, expr: derived.expr.trim() }
      : {
          ...simple,
          expr: blank(simple.expr),
          filter: blank(simple.filter),
          percentile: simple.agg === 'percentile' ? (simple.percentile ?? 0.9) : null,
        };
  const words = { label: label.trim(), description: description.trim(), owner: owner.trim() };
  return { name, ...words, format: { ...format, unit: blank(format.unit) }, good, definition, change: blank(change) };
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
  const simple = definition.type === 'simple';
  return {
    formula: list([
      ['the table', simple && definition.model === ''],
      ['the formula', simple ? definition.expr === null && definition.agg !== 'count' : definition.expr === ''],
    ]),
    words: list([
      ['the label', label === ''],
      ['what it counts', description === ''],
      ['the owner', owner === ''],
    ]),
  };
}
