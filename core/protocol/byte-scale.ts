const units = ['B', 'KB', 'MB', 'GB', 'TB'];

/** A number of bytes in powers of ten, with the digits after its point that are worth showing: 48,211 is 48.211 KB with one. */
export function byteScale(bytes: number): { readonly size: number; readonly digits: number; readonly unit: string } {
  let at = 0;
  let size = bytes;
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1000;
    at += 1;
  }
  return { size, digits: at === 0 || size >= 99.5 ? 0 : 1, unit: units[at] ?? '' };
}

/** `48.2 KB`, for logs and the command line. */
export function byteText(bytes: number): string {
  const { size, digits, unit } = byteScale(bytes);
  return `${size.toFixed(digits)} ${unit}`;
}
