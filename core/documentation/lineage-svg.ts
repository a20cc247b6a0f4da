import { edgePath, type Layout, layOut, type PlacedEdge } from '../protocol/lineage-layout.ts';
import type { DictionaryTable } from './data-dictionary.ts';
import { type Html, html } from './html-text.ts';
import { tableId } from './page-links.ts';

const nodeHeight = 24;
/** Pixels that a character takes in a wide system font. */
const characterWidth = 6.6;
const margin = 6;
const ranks = { source: 0, seed: 0, staging: 1, dimension: 2, fact: 3, mart: 4 } as const;

/** Tables and what they read, from left to right, as links to their entries. Colours come from the page. */
export function lineageSvg(tables: readonly DictionaryTable[]): Html {
  const longest = Math.max(...tables.map(({ name }) => shortName(name).length), 12);
  const nodeWidth = Math.ceil(longest * characterWidth) + 20;
  const layout = layOut(
    tables.map(({ name, kind, reads }) => ({ name, rank: ranks[kind], reads })),
    { nodeWidth, nodeHeight, layerGap: 40, rowGap: 7 },
  );
  const byName = new Map(tables.map((table) => [table.name, table]));
  const [width, height] = [layout.width + 2 * margin, layout.height + 2 * margin];
  return html`<svg class="lineage" width="${width}" height="${Math.ceil(height)}" viewBox="${-margin} ${-margin} ${width} ${Math.ceil(height)}" role="group" aria-label="Lineage: which table is made of which">
<g aria-hidden="true">${layout.edges.map(edge)}</g>
${layout.nodes.map((node) => nodeLink(node, nodeWidth, byName.get(node.name)))}
</svg>`;
}

function edge({ from, to, points }: PlacedEdge): Html {
  return html`<path d="${edgePath(points)}" data-from="${from}" data-to="${to}"/>
`;
}

function nodeLink(node: Layout['nodes'][number], nodeWidth: number, table: DictionaryTable | undefined): Html {
  if (table === undefined) return html``;
  const { name, kind, reads, readBy } = table;
  const label = `${name}: ${kind}, reads ${reads.length}, read by ${readBy.length}`;
  const top = node.y - nodeHeight / 2;
  return html`<a href="#${tableId(name)}" class="node ${kind}" data-name="${name}" data-reads="${reads.join(' ')}" data-layer="${node.layer}" aria-label="${label}"><title>${table.description}</title><rect x="${round(node.x)}" y="${round(top)}" width="${nodeWidth}" height="${nodeHeight}" rx="4"/><rect class="stripe" x="${round(node.x)}" y="${round(top)}" width="4" height="${nodeHeight}" rx="2"/><text x="${round(node.x + 12)}" y="${round(node.y + 4)}">${shortName(name)}</text></a>
`;
}

/** A source is told by its colour and its place. */
function shortName(name: string): string {
  return name.replace(/^source\./, '');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
