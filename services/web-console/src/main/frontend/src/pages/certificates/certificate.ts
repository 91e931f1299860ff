export interface Certificate {
  id: string
  serialNumber: string
  name?: string
  commonName?: string
  createdAt?: string
  expiresAt?: string
  revokedAt?: string
}

export const idOf = (one: Certificate): string => one.id ?? one.serialNumber
export const nameOf = ({ name, commonName, serialNumber, id }: Certificate): string => name || commonName || serialNumber || id

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
