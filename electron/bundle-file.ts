import path from 'node:path';

/** The scheme of the app's own pages. */
export const scheme = 'assay';

/** Where the built page is. */
export const pageUrl = `${scheme}://bundle/index.html`;

/** The file below `root` that an address stands for; null when it is none, or outside. */
export function bundleFile(root: string, address: string): string | null {
  let pathname: string;
  try {
    const url = new URL(address);
    if (url.protocol !== `${scheme}:` || url.host !== 'bundle') return null;
    pathname = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return null;
  const file = path.join(root, pathname === '/' ? 'index.html' : pathname);
  const inside = path.relative(root, file);
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? null : file;
}
