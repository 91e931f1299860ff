import { build } from './build'
import { builder } from './builder'
import { connect } from './connect'
import { manage } from './manage'
import { shell } from './shell'
import { watching } from './watching'

/** Every word that people read. Another language is another set of these files. */
export const texts = { ...shell, ...watching, ...builder, ...build, ...connect, ...manage }
