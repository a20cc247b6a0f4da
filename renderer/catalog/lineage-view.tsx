import { type FocusEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { edgePath, layOut } from '#core/protocol/lineage-layout';
import { kindWords } from './catalog-entries.ts';
import type { LineageKind, LineageNode } from './lineage-nodes.ts';
import css from './lineage-view.module.css';
import { walkLineage } from './walk-lineage.ts';

const nodeHeight = 24;
/** Pixels that a character of the 12 px type takes. */
const characterWidth = 6.7;
const widest = 44;
const margin = 8;

const kinds: readonly LineageKind[] = ['source', 'seed', 'staging', 'dimension', 'fact', 'mart', 'metric', 'dashboard'];

interface Props {
  readonly label: string;
  readonly nodes: readonly LineageNode[];
  /** The node that it is about. */
  readonly middle: string;
}

/** What is made of what, from left to right. Arrow keys walk along the lines, Enter or a click opens. */
export function LineageView({ label, nodes, middle }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(middle);
  const nodeWidth = Math.ceil(
    Math.min(widest, Math.max(14, ...nodes.map((node) => node.label.length))) * characterWidth + 26,
  );
  const layout = useMemo(() => layOut(nodes, { nodeWidth, nodeHeight, layerGap: 34, rowGap: 8 }), [nodes, nodeWidth]);
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const readers = (name: string) => layout.edges.filter((edge) => edge.from === name).length;
  const stop = byName.has(at) ? at : middle;
  const [width, height] = [layout.width + 2 * margin, Math.ceil(layout.height) + 2 * margin];

  // The middle is what people came for: wide pictures open there.
  useEffect(() => {
    const place = layout.nodes.find((node) => node.name === middle);
    if (frame.current === null || place === undefined) return;
    frame.current.scrollLeft = place.x + nodeWidth / 2 - frame.current.clientWidth / 2;
    frame.current.scrollTop = place.y - frame.current.clientHeight / 2;
    frame.current.scrollIntoView({ block: 'nearest' });
  }, [layout, middle, nodeWidth]);

  const walk = (event: KeyboardEvent<SVGSVGElement>) => {
    const next = walkLineage(layout, stop, event.key);
    if (next !== null) frame.current?.querySelector<SVGAElement>(`[data-name="${CSS.escape(next)}"]`)?.focus();
    if (next !== null || event.key.startsWith('Arrow')) event.preventDefault();
  };
  const follow = (event: FocusEvent<SVGSVGElement>) => {
    const name = event.target.getAttribute('data-name');
    if (name !== null) setAt(name);
    event.target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  return (
    <div ref={frame} className={css['frame']}>
      <svg
        className={css['picture']}
        width={width}
        height={height}
        viewBox={`${-margin} ${-margin} ${width} ${height}`}
        role="group"
        aria-label={label}
        onKeyDown={walk}
        onFocus={follow}
      >
        <g>
          {layout.edges.map(({ from, to, points }) => (
            <path
              key={`${from}>${to}`}
              d={edgePath(points)}
              className={css['edge']}
              data-near={from === stop || to === stop}
            />
          ))}
        </g>
        {layout.nodes.map(({ name, x, y }) => {
          const node = byName.get(name);
          return node === undefined ? null : (
            <a
              key={name}
              href={node.href}
              className={css['node']}
              data-name={name}
              data-kind={node.kind}
              data-middle={name === middle}
              data-unavailable={node.unavailable !== null}
              tabIndex={name === stop ? 0 : -1}
              aria-current={name === middle ? 'true' : undefined}
              aria-label={`${node.label}, ${kindName(node.kind)}${node.unavailable === null ? '' : ', unavailable'}, made of ${node.reads.length}, used by ${readers(name)}`}
            >
              <title>{node.unavailable ?? node.label}</title>
              <rect x={x} y={y - nodeHeight / 2} width={nodeWidth} height={nodeHeight} rx={4} />
              <rect
                className={css['stripe']}
                x={x + 1}
                y={y - nodeHeight / 2 + 1}
                width={3}
                height={nodeHeight - 2}
                rx={1.5}
              />
              <text x={x + 12} y={y + 4}>
                {node.label.length > widest ? `${node.label.slice(0, widest - 1)}…` : node.label}
              </text>
            </a>
          );
        })}
      </svg>
      <Legend used={nodes.map((node) => node.kind)} />
    </div>
  );
}

function Legend({ used }: { readonly used: readonly LineageKind[] }) {
  return (
    <ul className={css['legend']} aria-label="Colours">
      {kinds
        .filter((kind) => used.includes(kind))
        .map((kind) => (
          <li key={kind} data-kind={kind}>
            {kindName(kind)}
          </li>
        ))}
    </ul>
  );
}

function kindName(kind: LineageKind): string {
  return kind === 'dashboard' ? 'dashboard' : kindWords[kind].one;
}
