/** Source roots, connectors and credentials. */
export const sourceErrors = {
  'root-invalid': (p: { root: string; reason: string }) => ({
    what: `${p.root} is not a root of extracts: ${p.reason}.`,
    advice: 'Write `s3://bucket/prefix`, or the path of a folder.',
  }),
  'root-missing': (p: { root: string; message: string }) => ({
    what: `The folder ${p.root} cannot be read: ${p.message}.`,
    advice: 'Check that the folder exists, is mounted and may be read by you.',
  }),
  'root-not-writable': (p: { root: string; key: string; message: string }) => ({
    what: `${p.key} could not be written under ${p.root}: ${p.message}.`,
    advice: 'Check that you may write there, or write the manifests where the extracts are made.',
  }),
  'key-refused': (p: { key: string; reason: string }) => ({
    what: `The key ${JSON.stringify(p.key)} is refused: ${p.reason}.`,
    advice: 'Keys are plain relative paths that stay under the root. Rename the object, or correct what names it.',
  }),
  'bucket-missing': (p: { bucket: string; endpoint: string }) => ({
    what: `There is no bucket ${p.bucket} at ${p.endpoint}.`,
    advice: 'Check the name of the bucket, the endpoint, and whether the endpoint needs path style.',
  }),
  'bucket-elsewhere': (p: { bucket: string; region: string }) => ({
    what: `The bucket ${p.bucket} stands in another region: ${p.region}.`,
    advice: 'Set `source: {region: ...}` in workspace.yml, or AWS_REGION.',
  }),
  'credentials-missing': (p: { root: string; message: string }) => ({
    what: `No credentials were found for ${p.root}: ${p.message}`,
    advice:
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with `source: {profile: ...}` in workspace.yml.',
  }),
  'credentials-wrong': (p: { root: string; message: string }) => ({
    what: `The credentials for ${p.root} were refused: ${p.message}`,
    advice: 'Check access key and secret (and the profile that they come from).',
  }),
  'credentials-expired': (p: { root: string; message: string }) => ({
    what: `The credentials for ${p.root} have expired: ${p.message}`,
    advice:
      'Sign in again (`aws sso login`, or fresh keys) and run the same command again: it goes on where it stopped.',
  }),
  'access-denied': (p: { root: string; what: string }) => ({
    what: `${p.root} may not be read: access to ${p.what} is denied.`,
    advice: 'Ask for s3:ListBucket on the bucket and s3:GetObject on its objects (s3:PutObject to write manifests).',
  }),
  'clock-skewed': (p: { root: string; seconds: number | null }) => ({
    what:
      p.seconds === null
        ? `The clock of this computer differs too much from that of ${p.root}.`
        : `The clock of this computer is ${Math.abs(p.seconds)} seconds ${p.seconds > 0 ? 'ahead of' : 'behind'} that of ${p.root}.`,
    advice: 'Set the clock of this computer (switch network time on) and try again.',
  }),
  'object-missing': (p: { key: string }) => ({
    what: `There is no object ${p.key}.`,
    advice: 'A life-cycle rule may have removed it; otherwise upload it again.',
  }),
  'object-archived': (p: { key: string; storageClass: string }) => ({
    what: `The object ${p.key} is archived (${p.storageClass}) and cannot be read.`,
    advice: 'Restore it from the archive, then sync again; or start later with `--since`.',
  }),
  'object-changed': (p: { key: string }) => ({
    what: `The object ${p.key} was overwritten again and again while it was read.`,
    advice: 'Wait until the upload has ended, then sync again. Manifests are written after the files that they list.',
  }),
  'source-unreachable': (p: { root: string; what: string; attempts: number; message: string }) => ({
    what: `${p.root} did not answer (${p.what}, ${p.attempts} attempts): ${p.message}`,
    advice: 'Check network and endpoint, then try again: what was fetched is kept.',
  }),
  'source-request-failed': (p: { root: string; what: string; status: number | null; message: string }) => ({
    what: `${p.root} refused ${p.what}${p.status === null ? '' : ` with status ${p.status}`}: ${p.message}`,
    advice: 'Check the endpoint, region and path style of the source in workspace.yml.',
  }),
};
