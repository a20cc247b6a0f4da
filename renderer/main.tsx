import { mountApp } from './app/root.tsx';
import { connectPorts } from './engine/connect-ports.ts';
import { Engine } from './engine/engine.ts';
import { parseReportAddress } from './report/report-address.ts';

const host = document.getElementById('root');
if (host === null) throw new Error('the page has no #root');

const engine = new Engine();
connectPorts(engine);
const report = parseReportAddress(window.location.hash);
if (report === null) mountApp(host, engine);
else void import('./report/report-root.tsx').then(({ mountReport }) => mountReport(host, engine, report));
