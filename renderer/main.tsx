import { mountApp } from './app/root.tsx';
import { connectPorts } from './engine/connect-ports.ts';
import { Engine } from './engine/engine.ts';

const host = document.getElementById('root');
if (host === null) throw new Error('the page has no #root');

const engine = new Engine();
connectPorts(engine);
mountApp(host, engine);
