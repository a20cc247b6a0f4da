let canvas: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();
/** Fonts that are there: asking again takes longer than measuring. */
const loaded = new Set<string>();
const MOST_KEPT = 5000;

/**
 * Px that a text takes in the window's own type.
 * @param size px of the type; @param weight as in CSS.
 * Where nothing can be measured (unit tests) it is a guess, rather too wide than cut.
 */
export function textWidth(text: string, size: number, weight: 400 | 500 | 600 = 400): number {
  const key = `${weight} ${size} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const context = measuring();
  if (context === null) return Math.ceil(text.length * size * 0.564);
  context.font = `${weight} ${size}px "Inter Variable"`;
  const width = Math.ceil(context.measureText(text).width) + 1;
  // What was measured in a stand-in for the type is not kept.
  if (isLoaded(context.font)) {
    if (widths.size >= MOST_KEPT) widths.clear();
    widths.set(key, width);
  }
  return width;
}

function isLoaded(font: string): boolean {
  if (loaded.has(font)) return true;
  if (!document.fonts.check(font)) return false;
  loaded.add(font);
  return true;
}

function measuring(): CanvasRenderingContext2D | null {
  canvas ??= typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  return canvas;
}
