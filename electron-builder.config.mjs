// A JavaScript configuration, so that an Electron that is already on the machine (ELECTRON_DIST) can stand in for the download.
const dist = process.env.ELECTRON_DIST;
/** A variant for tests, never handed out: Playwright attaches through --inspect. */
const testable = process.env.DIST_TESTABLE === '1';

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.assay.workbench',
  productName: 'Assay',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  directories: { output: testable ? 'release/testable' : 'release', buildResources: 'resources' },
  ...(dist ? { electronDist: dist, electronVersion: process.env.ELECTRON_DIST_VERSION } : {}),
  files: ['dist/**', '!dist/**/*.map', 'package.json', '!**/node_modules/@duckdb/node-bindings-*-musl/**'],
  extraResources: [{ from: 'resources/packs', to: 'packs' }],
  asar: true,
  // A shared library cannot be mapped from inside an archive: the native module and DuckDB's library stand beside it.
  asarUnpack: ['node_modules/@duckdb/node-bindings-*/**'],
  npmRebuild: false, // every native module here is Node-API with prebuilt binaries
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: testable,
    enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux',
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  afterPack: './scripts/after-pack.mjs',
  linux: {
    target: ['dir', 'tar.gz'],
    executableName: 'assay',
    category: 'Office',
    icon: 'resources/icons',
    maintainer: 'The Assay contributors',
    syncDesktopName: true,
  },
  deb: { depends: ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'xdg-utils'], recommends: [] },
  win: { target: ['nsis', 'zip'] },
  nsis: { oneClick: false, perMachine: false },
  mac: { target: ['dmg', 'zip'], category: 'public.app-category.business', hardenedRuntime: true },
};
