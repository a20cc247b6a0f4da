import { spawn } from 'node:child_process';
import { electronEnvironment } from './child.mjs';
import { ensureModules } from './install.mjs';
import { electronFlags } from './start.mjs';

/** `npm run dev [-- --workspace DIR]`: hot reload of the page; Electron starts again when main, preload or a process changes. */
export default async function dev(args) {
  ensureModules();
  const { createBuilder, createServer } = await import('vite');
  const { ensureElectron } = await import('./electron-runtime.mjs');
  const { ensureDisplay, ensureLibraries } = await import('./linux.mjs');
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  const display = await ensureDisplay();
  const server = await createServer();
  await server.listen();
  const env = electronEnvironment({ ...display.env, VITE_DEV_SERVER_URL: server.resolvedUrls.local[0] });
  const builder = await createBuilder({ mode: 'development', build: { watch: {}, minify: false }, logLevel: 'warn' });
  let child;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const old = child;
      const started = spawn(runtime.executable, [...electronFlags(), '.', ...args], { stdio: 'inherit', env });
      child = started;
      started.on('exit', () => {
        if (child === started) process.exit(0);
      });
      old?.kill();
    }, 150);
  };
  for (const name of ['electron', 'preload']) {
    const watcher = await builder.build(builder.environments[name]);
    watcher.on('event', (event) => {
      if (event.code === 'END') restart();
      if (event.code === 'ERROR') process.stderr.write(`${event.error?.message ?? event}\n`);
      if ('result' in event) void event.result?.close();
    });
  }
  process.on('exit', () => {
    child?.kill();
    display.stop();
  });
  return new Promise(() => {});
}
