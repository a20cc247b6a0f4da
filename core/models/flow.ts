import { type AstNode, type AstValue, isNode, nodes, textOf, textsOf } from '../duckdb/ast.ts';

/** Thrown inside the analysis; `node` is where it stands. */
export class IllegalFlow extends Error {
  readonly node: AstNode | null;
  constructor(reason: string, node: AstNode | null) {
    super(reason);
    this.node = node;
  }
}

export interface FlowQuestion {
  /** The relation whose rows are followed. */
  readonly driver: string;
  /** Column that must partition everything; null: every row by itself (no aggregate, window, DISTINCT at all). */
  readonly column: string | null;
  /** Other relations that are followed until they meet the driver in an equality of this column; so is a second look at the driver. */
  readonly lookups: Readonly<Record<string, string>>;
  readonly aggregates: ReadonlySet<string>;
}

/** Rows of one followed relation on their way through the query. */
export interface Flow {
  readonly relation: string;
  /** Column of the relation -> name under which it is visible here. */
  readonly carriers: ReadonlyMap<string, string>;
}

export interface Binding {
  readonly alias: string;
  readonly flow: Flow;
}

/** The column of a followed relation by which it is partitioned: the driver's own, or that which leads from a lookup to it. */
export function keyOf({ relation }: Flow, { driver, column, lookups }: FlowQuestion): string | null {
  return relation === driver ? column : (lookups[relation] ?? null);
}

export function notJoined(flow: Flow, question: FlowQuestion): string {
  const { driver, column } = question;
  if (flow.relation === driver)
    return `${driver} is read twice${column === null ? '' : `, and not joined to itself by an equality of ${column}`}`;
  return `the lookup ${flow.relation} is not joined to ${driver} by an equality of ${keyOf(flow, question)}`;
}

/** Is the expression the followed column `column` of this binding, plainly named? */
export function isColumn(expression: AstNode, binding: Binding, column: string): boolean {
  if (textOf(expression, 'class') !== 'COLUMN_REF') return false;
  const names = textsOf(expression, 'column_names').map((name) => name.toLowerCase());
  const name = names.at(-1);
  const qualifier = names.at(-2);
  return name === binding.flow.carriers.get(column) && (qualifier === undefined || qualifier === binding.alias);
}

export function isStarWith(item: AstNode, binding: Binding, name: string): boolean {
  if (textOf(item, 'class') !== 'STAR' || item['columns'] === true || isNode(item['expr'])) return false;
  const relation = textOf(item, 'relation_name').toLowerCase();
  if (relation !== '' && relation !== binding.alias) return false;
  const lists = [item['exclude_list'], item['replace_list'], item['qualified_exclude_list'], item['rename_list']];
  return !JSON.stringify(lists).toLowerCase().includes(`"${name}"`);
}

export function meets(
  driver: Binding,
  lookup: Binding,
  question: FlowQuestion,
  conditions: readonly AstNode[],
  using: readonly string[],
): boolean {
  const column = keyOf(lookup.flow, question) ?? '';
  const name = lookup.flow.carriers.get(column);
  if (name !== undefined && using.includes(name) && driver.flow.carriers.get(column) === name) return true;
  return conditions.some((condition) => {
    if (textOf(condition, 'type') !== 'COMPARE_EQUAL') return false;
    const { left, right } = condition;
    if (!isNode(left) || !isNode(right)) return false;
    return (
      (isColumn(left, driver, column) && isColumn(right, lookup, column)) ||
      (isColumn(right, driver, column) && isColumn(left, lookup, column))
    );
  });
}

/** The parts of a condition that are joined by AND. */
export function conjuncts(value: AstValue | undefined): AstNode[] {
  if (!isNode(value)) return [];
  return textOf(value, 'type') === 'CONJUNCTION_AND' ? nodes(value['children']).flatMap(conjuncts) : [value];
}
