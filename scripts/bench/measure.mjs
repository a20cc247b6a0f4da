import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs a Node program to its end.
 * @returns {Promise<{ seconds: number, cpu: number | null, peak: number | null, stdout: string }>} wall and CPU seconds, peak memory in MB; the last two only on Linux
 */
export function timed(args, env = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let peak = null;
    let cpu = null;
    const watch = setInterval(() => {
      const now = highWater(child.pid);
      if (now !== null) peak = Math.max(peak ?? 0, now);
      cpu = cpuSeconds(child.pid) ?? cpu;
    }, 25);
    const parts = { stdout: [], stderr: [] };
    child.stdout.on('data', (data) => parts.stdout.push(data));
    child.stderr.on('data', (data) => parts.stderr.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, cpu, peak, stdout: Buffer.concat(parts.stdout).toString() });
      else reject(new Error(`${args.join(' ')} ended with ${code}\n${Buffer.concat(parts.stderr)}`));
    });
  });
}

/** Peak memory of a living process in MB; null where it is gone, or not on Linux. */
export function highWater(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

/** CPU seconds of all threads of a living process so far: what other work on the machine changes least. */
function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `1.08 (1.02-1.15)`: median, least and largest. */
export function spread(values, digits = 2) {
  if (values.length === 1) return values[0].toFixed(digits);
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}

/** `1/14.2 (1/13.1-1/15.0)` of ratios below one. */
export function fraction(values) {
  const part = (value) => `1/${(1 / value).toFixed(1)}`;
  if (values.length === 1) return part(values[0]);
  return `${part(median(values))} (${part(Math.max(...values))}-${part(Math.min(...values))})`;
}

/** `1420 MB`, the largest of several; `?` where it is not known. */
export function megabytes(values) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? '?' : `${Math.round(Math.max(...known))} MB`;
}
