/** What is drawn of an element, as SVG that needs no style sheet. Px. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** Styles by which marks of a chart look as they do, whether by attribute or by style sheet. */
const markStyles = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'vector-effect',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'dominant-baseline',
] as const;

/** Share of a line's height above the baseline, of Inter. */
const ascent = 0.8;

/**
 * Draws an element as it stands on the screen: surfaces, hairlines, texts and the SVG inside it. What is hidden and buttons that are
 * an icon are left out. The text is text, and charts stay vectors.
 */
export function pictureOf(element: HTMLElement): Picture {
  const box = element.getBoundingClientRect();
  // Its own frame is the window's, not the picture's.
  const parts = drawChildren(element, getComputedStyle(element), box.left, box.top);
  const { width, height } = box;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`;
  return { width, height, svg: `${open}${parts}</svg>` };
}

function drawElement(element: HTMLElement, left: number, top: number): string {
  const style = getComputedStyle(element);
  const hidden = style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0';
  if (hidden || element.matches('.sr-only, button[aria-label]')) return '';
  const box = element.getBoundingClientRect();
  const [x, y] = [box.left - left, box.top - top];
  const inside = drawChildren(element, style, left, top);
  const place = `x="${x}" y="${y}" width="${box.width}" height="${box.height}"`;
  const clipped = style.overflowX !== 'visible' && inside !== '';
  const content = clipped
    ? `<svg ${place} viewBox="${x} ${y} ${box.width} ${box.height}" overflow="hidden">${inside}</svg>`
    : inside;
  return drawSurface(style, box, x, y) + content;
}

function drawChildren(element: HTMLElement, style: CSSStyleDeclaration, left: number, top: number): string {
  const box = element.getBoundingClientRect();
  const drawn = [...element.childNodes].map((node) => {
    if (node instanceof Text) return drawText(node, style, box, left, top);
    if (node instanceof SVGSVGElement) return drawSvg(node, left, top);
    return node instanceof HTMLElement ? drawElement(node, left, top) : '';
  });
  return drawn.join('');
}

/** Background and the lines above and below. */
function drawSurface(style: CSSStyleDeclaration, { width, height }: DOMRect, x: number, y: number): string {
  const parts: string[] = [];
  const radius = style.borderTopLeftRadius.endsWith('%') ? width / 2 : Number.parseFloat(style.borderTopLeftRadius);
  const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"`;
  if (style.backgroundColor !== 'rgba(0, 0, 0, 0)') parts.push(`${rect} fill="${style.backgroundColor}"/>`);
  const colors = style.backgroundImage.startsWith('linear-gradient')
    ? style.backgroundImage.match(/rgba?\([^)]*\)/g)
    : null;
  for (const [at, color] of (colors ?? []).entries()) {
    const step = width / (colors?.length ?? 1);
    parts.push(`<rect x="${x + at * step}" y="${y}" width="${step}" height="${height}" fill="${color}"/>`);
  }
  for (const side of ['Top', 'Bottom'] as const) {
    const size = Number.parseFloat(style[`border${side}Width`]);
    const look = style[`border${side}Style`];
    if (size === 0 || look === 'none') continue;
    const at = side === 'Top' ? y + size / 2 : y + height - size / 2;
    const dash = look === 'dashed' ? ` stroke-dasharray="${size * 3} ${size * 2}"` : '';
    parts.push(
      `<line x1="${x}" y1="${at}" x2="${x + width}" y2="${at}" stroke="${style[`border${side}Color`]}" stroke-width="${size}"${dash}/>`,
    );
  }
  return parts.join('');
}

/** A text line by line, shortened as its element shows it. */
function drawText(node: Text, style: CSSStyleDeclaration, box: DOMRect, left: number, top: number): string {
  const ellipsis = style.textOverflow === 'ellipsis' && style.overflowX !== 'visible';
  return linesOf(node)
    .map(({ text, rect, ends }) => {
      const last = ends.findLastIndex((end) => end <= box.right - rect.height * 0.8);
      const shown = ellipsis && rect.right > box.right + 1 ? `${text.slice(0, last + 1).trimEnd()}…` : text;
      const look = `font-family="${escaped(style.fontFamily)}" font-size="${style.fontSize}" font-weight="${style.fontWeight}" letter-spacing="${style.letterSpacing}" fill="${style.color}"`;
      const place = `x="${rect.left - left}" y="${rect.top - top + rect.height * ascent}"`;
      return `<text ${place} ${look} style="font-variant-numeric:${style.fontVariantNumeric};white-space:pre">${escaped(shown)}</text>`;
    })
    .join('');
}

interface Line {
  text: string;
  readonly rect: DOMRect;
  /** Where each character ends, px of the window. */
  readonly ends: number[];
}

function linesOf(node: Text): readonly Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (let at = 0; at < node.data.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const rect = range.getBoundingClientRect();
    if (rect.height === 0) continue;
    const line = lines.at(-1);
    if (line !== undefined && Math.abs(line.rect.top - rect.top) < 2) {
      line.text += node.data[at];
      line.ends.push(rect.right);
      line.rect.width = rect.right - line.rect.left;
    } else lines.push({ text: node.data[at] ?? '', rect: DOMRect.fromRect(rect), ends: [rect.right] });
  }
  return lines.filter(({ text }) => text.trim() !== '');
}

function drawSvg(svg: SVGSVGElement, left: number, top: number): string {
  const box = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll<SVGElement>('*');
  for (const [at, element] of copy.querySelectorAll<SVGElement>('*').entries()) {
    const original = originals[at];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const name of markStyles) element.style.setProperty(name, style.getPropertyValue(name));
  }
  const { color, overflow } = getComputedStyle(svg);
  copy.setAttribute('style', `color:${color};overflow:${overflow}`);
  copy.removeAttribute('class');
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`);
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(copy);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
