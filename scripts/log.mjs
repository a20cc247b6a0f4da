const started = Date.now();

/** One line on stderr with the seconds since the command began: stdout belongs to data. */
export function log(text) {
  process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1)} s] ${text}\n`);
}

/** Says what happened and what to do, and ends the process. */
export function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
