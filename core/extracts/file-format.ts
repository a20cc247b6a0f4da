import type { ExtractFormat } from './extract-view.ts';

/** What kind of file a path names by its ending; null for none that extracts are made of. */
export function fileFormat(path: string): { readonly format: ExtractFormat; readonly gzip: boolean } | null {
  const match = /\.(parquet|csv|jsonl)(\.gz)?$/i.exec(path);
  if (match === null) return null;
  const format = (match[1] ?? '').toLowerCase() as ExtractFormat;
  const gzip = match[2] !== undefined;
  return format === 'parquet' && gzip ? null : { format, gzip };
}
