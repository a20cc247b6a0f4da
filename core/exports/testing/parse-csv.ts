/** Records of a CSV text as RFC 4180 has them; null for a cell without quotes and text, which stands for NULL. */
export function parseCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"') {
      let cell = '';
      for (at += 1; ; at += 1) {
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
      record.push(cell);
    } else {
      const end = text.slice(at).search(/,|\r\n/) + at;
      record.push(end === at ? null : text.slice(at, end));
      at = end;
    }
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    at += 2;
    records.push(record);
    record = [];
  }
  return records;
}
