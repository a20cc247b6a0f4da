/**
 * The root of a chain of reasons as a sentence. The engine says how one thing makes another unavailable
 * (`fact_payments is unavailable: it needs source.payments: no extract day has a file of payments`); a tile has room for the
 * end of the chain, which is what somebody can do something about.
 */
export function rootReason(reason: string): string {
  const last = reason.split(': ').at(-1)?.trim() ?? '';
  const root = last === '' ? reason : last;
  const [first = ''] = root.split(' ', 1);
  // Names are never written otherwise than they are.
  return /[_.]/.test(first) ? root : root.charAt(0).toUpperCase() + root.slice(1);
}
