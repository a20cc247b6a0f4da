import { app, type Session, session } from 'electron';

/** Permissions that the page has; all others are denied. */
const granted = new Set(['clipboard-sanitized-write']);

/** No new windows, no navigation, no embedded pages: for every page that the app ever makes. */
export function lockPages(isOwnPage: (url: string) => boolean): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
  });
}

/** No permissions, no downloads, no network: the page has what the app serves and its ports. */
export function lockSession(devServer: string | null, page: Session = session.defaultSession): void {
  page.setPermissionRequestHandler((_contents, permission, done) => done(granted.has(permission)));
  page.setPermissionCheckHandler((_contents, permission) => granted.has(permission));
  page.setDevicePermissionHandler(() => false);
  page.on('will-download', (event) => event.preventDefault());
  page.setSpellCheckerEnabled(false);
  page.webRequest.onBeforeRequest((details, done) => {
    const { protocol, host } = new URL(details.url);
    const own = ['assay:', 'data:', 'blob:', 'devtools:'].includes(protocol);
    done({ cancel: !own && !(devServer !== null && new URL(devServer).host === host) });
  });
}
