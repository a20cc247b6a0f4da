/** People's SQL, result streams and calls between processes. */
export const queryErrors = {
  'process-gone': (p: { process: string }) => ({
    what: `The ${p.process} process stopped while it was answering.`,
    advice: 'It is started again by itself; ask again. What it wrote last is in the logs folder of the workspace.',
  }),
  'stream-incomplete': (p: { call: string; received: number; expected: number }) => ({
    what: `The result of ${p.call} is incomplete: ${p.received} parts came, part ${p.expected} was announced.`,
    advice: 'Ask again; nothing of this result can be relied on.',
  }),
  'unknown-call': (p: { call: string }) => ({
    what: `There is no call named ${p.call}.`,
    advice: 'Window and engine are of different versions: start Assay again.',
  }),
  'invalid-arguments': (p: { call: string; message: string }) => ({
    what: `The arguments of ${p.call} are not what it takes: ${p.message}`,
    advice: 'Correct the question and ask again.',
  }),
};
