import { app, BrowserWindow } from 'electron';

// An empty window for the gallery: the page comes from a development server, and there is no engine.
void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    useContentSize: true,
    webPreferences: { sandbox: true, contextIsolation: true },
  });
  await window.loadURL('about:blank');
});
