import { existsSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { electronEnvironment, root, run } from './child.mjs';
import { ensureApp, ensureCli, ensureModules } from './install.mjs';
import { log } from './log.mjs';

/** The sample shop: 400 days, always the same rows. */
const sample = ['--from', '2025-10-17', '--days', '400', '--orders-per-day', '250', '--seed', '1'];

/** Where an application keeps its data on this system. */
function dataFolder() {
  const home = os.homedir();
  if (process.platform === 'win32')
    return path.join(process.env.APPDATA ?? path.join(home, 'AppData/Roaming'), 'Assay');
  if (process.platform === 'darwin') return path.join(home, 'Library/Application Support/Assay');
  return path.join(process.env.XDG_DATA_HOME || path.join(home, '.local/share'), 'assay');
}

/** Sample shop -> published snapshot -> window; the KPI table instead of the window where there is no display. */
export default async function start(args) {
  ensureModules();
  const { ensureLibraries, hasDisplay } = await import('./linux.mjs');
  const shop = path.join(dataFolder(), 'sample-shop');
  const workspace = path.join(dataFolder(), 'sample-workspace');
  const cli = ensureCli();
  const assay = (...words) => run(process.execPath, [cli, ...words], { env: { ...process.env, ASSAY_ROOT: root } });

  mkdirSync(dataFolder(), { recursive: true, mode: 0o700 });
  if (!existsSync(path.join(shop, 'truth.json'))) {
    log(`making a sample shop of 400 days in ${shop}`);
    const code = await assay('generate', shop, ...sample);
    if (code !== 0) return code;
  }
  log(`refreshing ${workspace}`);
  const refreshed = await assay(
    'refresh',
    '--source',
    shop,
    '--workspace',
    workspace,
    '--pack',
    'commerce',
    '--currency',
    'EUR',
  );
  if (refreshed !== 0) return refreshed;

  if (!hasDisplay()) {
    log('there is no display: here are the numbers instead of the window');
    const code = await assay(
      'metrics',
      'total_revenue,total_orders,aov,total_customers,repeat_purchase_rate,payment_success_rate',
      '--grain',
      'month',
      '--totals',
      '--workspace',
      workspace,
    );
    process.stdout.write(
      `\nExtracts:  ${shop}\nWorkspace: ${workspace}\nAsk more:  npm run -s assay -- metrics --help\n`,
    );
    return code;
  }
  const { ensureElectron } = await import('./electron-runtime.mjs');
  const runtime = await ensureElectron();
  ensureLibraries(runtime.executable);
  ensureApp();
  log(`opening the window (Electron ${runtime.version}, ${runtime.source})`);
  return run(runtime.executable, [...electronFlags(), '.', '--workspace', workspace, ...args], {
    env: electronEnvironment({}),
  });
}

/** Chromium refuses its sandbox as root; without a session bus it complains of D-Bus. */
export function electronFlags() {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(process.platform === 'linux' && !process.env.DBUS_SESSION_BUS_ADDRESS ? ['--log-level=3'] : []),
  ];
}
