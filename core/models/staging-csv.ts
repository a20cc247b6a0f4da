/** One record of a CSV text and the 1-based line it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvQuoting {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** A quote that is never closed, or text after a closing quote. */
export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

/**
 * Splits CSV text into records: quoted fields may hold delimiters and line ends; blank lines are left out. For headers and
 * seeds; extract files themselves are read by DuckDB.
 */
export function parseCsv(
  text: string,
  how: CsvQuoting,
  limit = Number.POSITIVE_INFINITY,
): { records: CsvRecord[]; fault: CsvFault | null } {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let began = 1;
  let quoted = false;
  let wasQuoted = false;
  const endField = (): void => {
    fields.push(field);
    field = '';
    wasQuoted = false;
  };
  const endRecord = (): void => {
    const blank = fields.length === 0 && field === '' && !wasQuoted;
    endField();
    if (!blank) records.push({ line: began, fields });
    fields = [];
    began = line;
  };
  let i = text.startsWith('\uFEFF') ? 1 : 0;
  for (; i < text.length && records.length < limit; i++) {
    const char = text.charAt(i);
    if (quoted) {
      if (char === how.escape && text.charAt(i + 1) === how.quote) {
        field += how.quote;
        i++;
      } else if (char === how.quote) {
        quoted = false;
      } else {
        if (char === '\n') line++;
        field += char;
      }
    } else if (char === how.quote && field === '' && !wasQuoted) {
      quoted = true;
      wasQuoted = true;
    } else if (char === how.delimiter) {
      endField();
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text.charAt(i + 1) === '\n') i++;
      line++;
      endRecord();
    } else if (wasQuoted) {
      return { records, fault: { line, message: 'text follows a closing quote' } };
    } else {
      field += char;
    }
  }
  if (quoted) return { records, fault: { line: began, message: 'a quote is never closed' } };
  if (records.length < limit && (field !== '' || wasQuoted || fields.length > 0)) endRecord();
  return { records, fault: null };
}
