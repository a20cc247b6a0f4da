// The app inside the fallback Electron: `electron PATH` loads the app at PATH, as a stock Electron does.
// A top-level await, so that 'ready' fires only after the app's own main module has loaded.
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const required = [];
let target;
const args = process.argv.slice(1);
for (let i = 0; i < args.length && target === undefined; i++) {
  const arg = args[i];
  if (arg === '-r' || arg === '--require') required.push(args[++i]);
  else if (arg.startsWith('--require=')) required.push(arg.slice('--require='.length));
  else if (!arg.startsWith('-')) target = path.resolve(arg);
}
if (target === undefined) {
  console.error('usage: electron PATH');
  process.exit(2);
}
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
if (required.length > 0) Module._preloadModules(required);

const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(target);
try {
  await import(pathToFileURL(path.join(target, manifest.main)).href);
} catch (error) {
  console.error(error);
  process.exit(1);
}
