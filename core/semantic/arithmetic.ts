import type { AstNode } from './expression.ts';

/** The expression of a derived metric as a tree. */
export type Arithmetic =
  | { readonly kind: 'input'; readonly alias: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'negate'; readonly value: Arithmetic }
  | {
      readonly kind: 'binary';
      readonly op: '+' | '-' | '*' | '/';
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Arithmetic[] };

const calls = new Set(['abs', 'greatest', 'least', 'coalesce', 'nullif']);

/** Reads a parsed expression as arithmetic over `aliases`; a text says what is not arithmetic in it. */
export function toArithmetic(node: AstNode, aliases: readonly string[]): Arithmetic | string {
  const children = (node['children'] ?? []) as readonly AstNode[];
  const all = (nodes: readonly AstNode[], make: (args: readonly Arithmetic[]) => Arithmetic): Arithmetic | string => {
    const args: Arithmetic[] = [];
    for (const child of nodes) {
      const arg = toArithmetic(child, aliases);
      if (typeof arg === 'string') return arg;
      args.push(arg);
    }
    return make(args);
  };
  if (node.class === 'COLUMN_REF') {
    const alias = (node['column_names'] as readonly string[]).join('.');
    return aliases.includes(alias)
      ? { kind: 'input', alias }
      : `"${alias}" is none of its inputs (${aliases.join(', ')})`;
  }
  if (node.class === 'CONSTANT') {
    const text = numberText(node);
    return text === null ? 'it holds a value that is no number' : { kind: 'number', text };
  }
  if (node.class === 'OPERATOR' && node.type === 'OPERATOR_COALESCE') {
    return all(children, (args) => ({ kind: 'call', name: 'coalesce', args }));
  }
  if (node.class !== 'FUNCTION') return `it holds ${node.type.toLowerCase()}, which is not arithmetic`;
  const name = String(node['function_name']).toLowerCase();
  const [left, right] = children;
  if (name === '-' && left !== undefined && right === undefined) {
    return all([left], ([value]) => ({ kind: 'negate', value: value as Arithmetic }));
  }
  if (name === '+' || name === '-' || name === '*' || name === '/') {
    return all(children, ([l, r]) => ({ kind: 'binary', op: name, left: l as Arithmetic, right: r as Arithmetic }));
  }
  if (!calls.has(name)) return `it calls ${name}(), which a derived metric may not`;
  return all(children, (args) => ({ kind: 'call', name, args }));
}

/** True when a division stands somewhere in the tree. */
export function divides(tree: Arithmetic): boolean {
  switch (tree.kind) {
    case 'binary':
      return tree.op === '/' || divides(tree.left) || divides(tree.right);
    case 'negate':
      return divides(tree.value);
    case 'call':
      return tree.args.some(divides);
    default:
      return false;
  }
}

function numberText(node: AstNode): string | null {
  const value = node['value'] as { type: { id: string; type_info: { scale?: number } | null }; value: unknown };
  const { id, type_info: info } = value.type;
  if (typeof value.value !== 'number' && typeof value.value !== 'string') return null;
  const text = String(value.value).replace('\u0001', '');
  if (id === 'INTEGER' || id === 'BIGINT') return text;
  if (id !== 'DECIMAL') return null;
  const scale = info?.scale ?? 0;
  const negative = text.startsWith('-');
  const digits = text.replace('-', '').padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}
