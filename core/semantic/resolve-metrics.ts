import { EngineError } from '../protocol/engine-error.ts';
import { findMetric } from './find-metric.ts';
import type { Leaf, Question, RetentionAggregate, SimpleAggregate, Spans, Value } from './plan.ts';
import { compareRange, type Offset, offsetRange } from './ranges.ts';
import { inputsOf, type SemanticMetric, type SimpleDefinition } from './semantic-model.ts';
import { isExact, isNumeric, scaleOf } from './value-types.ts';

interface Context {
  readonly spans: Spans;
  readonly current: boolean;
  readonly window: { readonly days: number | null } | null;
  /** The metric that was asked for, for messages. */
  readonly asked: string;
}

/** A metric looks back by a step of its grain, which is not known yet. */
export class GrainNeeded extends Error {
  override readonly name = 'GrainNeeded';
}

/** Resolves metrics to leaves; equal leaves are one, so that each fact and range is scanned once. */
export class MetricResolver {
  readonly #question: Question;
  readonly #leaves = new Map<string, Leaf>();
  readonly #names = new Set<string>();

  constructor(question: Question) {
    this.#question = question;
    for (const name of question.dimensions) this.#names.add(name);
  }

  get leaves(): readonly Leaf[] {
    return [...this.#leaves.values()];
  }

  /** `current` is false for the values of a comparison. */
  resolve(metric: string, spans: Spans, current: boolean): Value {
    return this.#resolve(metric, { spans, current, window: null, asked: metric });
  }

  #resolve(name: string, context: Context): Value {
    const metric = findMetric(this.#question.model.metrics, name);
    const definition = metric?.definition;
    if (metric === undefined || definition == null) {
      throw new EngineError('metric-unavailable', { metric: name, reason: metric?.unavailable ?? 'it does not exist' });
    }
    const { scale } = metric.format;
    switch (definition.type) {
      case 'simple':
        return this.#simple(metric, definition, context);
      case 'ratio': {
        const numerator = this.#resolve(definition.numerator, context);
        return { kind: 'ratio', numerator, denominator: this.#resolve(definition.denominator, context), scale };
      }
      case 'derived': {
        const inputs = definition.inputs.map((input): [string, Value] => [
          input.alias,
          this.#resolve(input.metric, input.offset === null ? context : this.#offset(context, input.offset)),
        ]);
        return { kind: 'arithmetic', tree: definition.expr, inputs: new Map(inputs), scale };
      }
      case 'cumulative': {
        if (context.window !== null) this.#refuse(context, name, 'it is accumulated already.');
        return this.#resolve(definition.metric, { ...context, window: { days: definition.windowDays } });
      }
      case 'retention': {
        if (context.window !== null) this.#refuse(context, name, 'it compares periods.');
        const { table, filter, time, entityColumn, kind } = definition;
        if (kind === 'so_far') {
          const buyers: SimpleDefinition = {
            ...{
              type: 'simple',
              table,
              agg: 'count_distinct',
              percentile: null,
              filter,
              time,
              nonAdditive: null,
              inputType: null,
            },
            expr: { parts: [{ name: entityColumn }] },
          };
          const numerator = this.#simple(metric, buyers, context);
          const denominator = this.#simple(metric, buyers, { ...context, window: { days: null } });
          return { kind: 'ratio', numerator, denominator, scale };
        }
        const before = kind === 'prior' ? this.#offset(context, 'prior_period').spans : null;
        const part = (part: 'numerator' | 'denominator'): Value => {
          const aggregate: RetentionAggregate = { kind: 'retention', metric: name, definition, part, before };
          return this.#leaf(aggregate, context, { zero: true, exact: true, scale: 0, numeric: true });
        };
        return { kind: 'ratio', numerator: part('numerator'), denominator: part('denominator'), scale };
      }
    }
  }

  #simple(metric: SemanticMetric, definition: SimpleDefinition, context: Context): Value {
    const { agg, inputType, nonAdditive } = definition;
    if (definition.time === null && (context.window !== null || !context.current)) {
      throw new EngineError('metric-without-time', { metric: metric.name, model: definition.table });
    }
    const isQuantile = agg === 'median' || agg === 'percentile';
    if (context.window !== null && (isQuantile || nonAdditive !== null)) {
      const reason = isQuantile ? `a ${agg} cannot be added up.` : `it is taken at one ${nonAdditive?.column}.`;
      this.#refuse(context, metric.name, reason);
    }
    const aggregate = (agg: SimpleAggregate['agg']): SimpleAggregate => ({
      kind: 'simple',
      metric: metric.name,
      definition,
      agg,
    });
    const exact = isExact(inputType);
    const numeric = isNumeric(inputType);
    if (agg === 'avg' && numeric) {
      const whole = { zero: false, exact, scale: scaleOf(inputType), numeric: true };
      const numerator = this.#leaf(aggregate('sum'), context, whole);
      const denominator = this.#leaf(aggregate('count'), context, { ...whole, zero: true, exact: true, scale: 0 });
      return { kind: 'ratio', numerator, denominator, scale: metric.format.scale };
    }
    const counts = agg === 'count' || agg === 'count_distinct';
    const zero = (counts || agg === 'sum') && definition.unknownWhenEmpty !== true;
    const truth = inputType === 'BOOLEAN' && !counts && agg !== 'sum';
    return this.#leaf(aggregate(agg), context, {
      zero,
      exact: counts || (exact && !truth),
      // A quantile may lie between two values.
      scale: counts ? 0 : isQuantile ? null : scaleOf(inputType),
      numeric: counts || (numeric && !truth),
    });
  }

  #leaf(
    aggregate: Leaf['aggregate'],
    { spans, window, current }: Context,
    nature: Pick<Leaf, 'zero' | 'exact' | 'scale' | 'numeric'>,
  ): Value {
    const { metric, definition } = aggregate;
    const kind = aggregate.kind === 'simple' ? aggregate.agg : aggregate.part;
    const key = JSON.stringify([definition, kind, spans, window, nature]);
    let leaf = this.#leaves.get(key);
    if (leaf === undefined) {
      leaf = { name: this.#nameFor(metric), aggregate, spans, window, current, ...nature };
      this.#leaves.set(key, leaf);
    }
    return { kind: 'leaf', leaf };
  }

  #nameFor(metric: string): string {
    let name = metric;
    for (let n = 2; this.#names.has(name); n++) name = `${metric}_${n}`;
    this.#names.add(name);
    return name;
  }

  #offset(context: Context, offset: Offset): Context {
    const { model, grain, grainParameter } = this.#question;
    if (grainParameter !== undefined) throw new GrainNeeded();
    const { periods, whole } = context.spans;
    const spans = {
      periods: periods === null ? null : offsetRange(model, grain, periods, offset),
      whole: whole === null ? null : compareRange(model, grain, whole, offset),
    };
    return { ...context, spans, current: false };
  }

  #refuse(context: Context, input: string, reason: string): never {
    throw new EngineError('metric-not-cumulative', { metric: context.asked, input, reason });
  }
}

/** The simple and retention metrics below a metric, itself included. */
export function baseMetrics(question: Question, name: string): SemanticMetric[] {
  const metric = findMetric(question.model.metrics, name);
  if (metric?.definition == null) return [];
  const inputs = inputsOf(metric.definition);
  return inputs.length === 0 ? [metric] : inputs.flatMap((input) => baseMetrics(question, input));
}
