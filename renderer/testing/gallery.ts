import { mountApp } from '../app/root.tsx';
import { connectPorts } from '../engine/connect-ports.ts';
import { Engine } from '../engine/engine.ts';
import { DemoEngine, type Scenario } from './demo-engine.ts';

// The whole window on a demo engine, one state per address: gallery.html?scenario=stale#/home. For development only:
// the product's build does not know this page.
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const scenario = (new URLSearchParams(window.location.search).get('scenario') ?? 'ready') as Scenario;
const demo = new DemoEngine(scenario);
const engine = new Engine();
connectPorts(engine);
mountApp(root, engine);
demo.connect('reader');
demo.connect('writer');
Object.assign(window, { demo });
