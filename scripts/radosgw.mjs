import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as openSocket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPackages } from './linux.mjs';
import { fail } from './log.mjs';

const packages = ['ceph-mon', 'ceph-osd', 'ceph-common', 'radosgw'];
const programs = ['ceph-mon', 'ceph-osd', 'ceph', 'radosgw', 'radosgw-admin', 'monmaptool'];

/** Installs the gateway's Debian packages where they are missing; without root it prints the one command and ends. */
export function ensureRadosgw() {
  if (process.platform !== 'linux') fail('The Ceph gateway runs on Linux only. Run these tests there.');
  const missing = programs.filter((name) => !existsSync(`/usr/bin/${name}`));
  if (missing.length > 0) installPackages(packages, `The Ceph gateway is missing (${missing.join(', ')}).`);
}

/**
 * Starts a Ceph gateway of one node on the loopback address, with its objects in memory and free ports of its own: an S3
 * with real signatures. Takes about ten seconds.
 */
export async function startRadosgw({ accessKey, secretKey }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-radosgw-'));
  const [monPort, port] = await freePorts(2);
  const conf = path.join(folder, 'ceph.conf');
  const fsid = randomUUID();
  writeFileSync(conf, configuration({ folder, fsid, monPort, port }));
  for (const name of ['mon', 'osd0', 'run', 'log']) mkdirSync(path.join(folder, name));
  const daemons = [];
  const stop = () => {
    for (const daemon of daemons.reverse()) daemon.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  process.on('exit', stop);

  const logOf = (name) => path.join(folder, 'log', `${name}.out`);
  const daemon = (program, args) => {
    const log = openSync(logOf(program), 'w');
    const child = spawn(program, ['-c', conf, ...args, '-f'], { stdio: ['ignore', log, log] });
    closeSync(log);
    daemons.push(child);
    return child;
  };
  const call = (program, args) => {
    const result = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000, cwd: folder });
    if (result.status === 0) return;
    stop();
    fail(`${program} ${args.join(' ')} failed:\n${result.stderr}${result.error?.message ?? ''}`);
  };
  const ready = async (child, program, check) => {
    for (let tries = 0; tries < 300; tries += 1) {
      if (child.exitCode !== null) break;
      if (await check()) return;
      await sleep(200);
    }
    const ended = child.exitCode ?? child.signalCode ?? 'still running';
    const log = readFileSync(logOf(program), 'utf8').slice(-2000);
    stop();
    fail(`${program} did not start (${ended}):\n${log}`);
  };

  const monmap = path.join(folder, 'monmap');
  call('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `v1:127.0.0.1:${monPort}`, '--clobber', monmap]);
  call('ceph-mon', ['-c', conf, '-i', 'a', '--mkfs', '--monmap', monmap]);
  const mon = daemon('ceph-mon', ['-i', 'a']);
  const quorum = () =>
    spawnSync('timeout', ['5', 'ceph', '-c', conf, 'quorum_status'], { stdio: 'ignore' }).status === 0;
  await ready(mon, 'ceph-mon', quorum);
  const osdId = randomUUID();
  call('ceph', ['-c', conf, 'osd', 'new', osdId, '0']);
  call('ceph-osd', ['-c', conf, '-i', '0', '--mkfs', '--osd-uuid', osdId]);
  const osd = daemon('ceph-osd', ['-i', '0']);
  const isUp = () => {
    const status = spawnSync('timeout', ['5', 'ceph', '-c', conf, 'osd', 'stat'], { encoding: 'utf8' });
    return /1 up/.test(status.stdout ?? '');
  };
  await ready(osd, 'ceph-osd', isUp);
  call('ceph', ['-c', conf, 'osd', 'crush', 'add', 'osd.0', '1.0', 'root=default', 'host=localhost']);
  const gateway = daemon('radosgw', ['-n', 'client.rgw']);
  await ready(gateway, 'radosgw', () => answers(port));
  const keys = ['--access-key', accessKey, '--secret', secretKey];
  call('radosgw-admin', [
    '-c',
    conf,
    '-n',
    'client.rgw',
    'user',
    'create',
    '--uid=test',
    '--display-name=Test',
    ...keys,
  ]);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => {
      process.off('exit', stop);
      stop();
    },
  };
}

function configuration({ folder, fsid, monPort, port }) {
  return `[global]
fsid = ${fsid}
mon host = v1:127.0.0.1:${monPort}
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd pool default pg num = 4
osd pool default pgp num = 4
osd crush chooseleaf type = 0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}/run
admin socket = ${folder}/run/$cluster-$name.asok
log file = ${folder}/log/$name.log
mon data avail crit = 1
mon max pg per osd = 1000
[mon.a]
mon data = ${folder}/mon
mon addr = 127.0.0.1:${monPort}
[osd.0]
osd class update on start = false
osd crush update on start = false
osd objectstore = memstore
memstore device bytes = 4294967296
osd data = ${folder}/osd0
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
`;
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = openSocket(port, '127.0.0.1');
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
