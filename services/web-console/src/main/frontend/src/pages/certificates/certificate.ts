export interface Certificate {
  id: string
  serial: string
  subject: string
  createdAt?: string
  expiresAt?: string
  revokedAt?: string
}

/** The common name of a subject such as `CN=press-4,O=Millrace`. */
export const nameOf = ({ subject, serial }: Certificate): string => /CN=([^,]+)/.exec(subject ?? '')?.[1] ?? serial

export function stateOf({ revokedAt, expiresAt }: Certificate): 'active' | 'revoked' | 'expired' {
  return revokedAt ? 'revoked' : expiresAt && new Date(expiresAt).getTime() < Date.now() ? 'expired' : 'active'
}

export interface CertificateSet {
  CACertificate: string
  certificate: string
  privateKey: string
}

/** The names that devices' guides use. */
export const filesOf = ({ CACertificate, certificate, privateKey }: CertificateSet): { name: string; input: string }[] => [
  { name: 'ca.crt', input: CACertificate },
  { name: 'client.crt', input: certificate },
  { name: 'client.key', input: privateKey },
]
