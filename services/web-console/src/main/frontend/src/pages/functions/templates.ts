import type { MillFunction } from '../../lib/entities'

const PYTHON = `import json
import logging


def main(ctx, msg):
    reading = json.loads(msg)
    logging.info("message from %s", ctx.get_topic())
    ctx.send(json.dumps(reading).encode())
`

const NODE = `exports.main = async (ctx, msg) => {
  const reading = JSON.parse(msg)
  console.log('message from', ctx.topic)
  ctx.send(Buffer.from(JSON.stringify(reading)))
}
`

const GO = `package main

import (
	"log"

	nuruntime "nutanix.com/sherlock/runtime"
)

func main() {
	nuruntime.Start(func(ctx *nuruntime.Context, msg []byte) error {
		log.Printf("message from %s", ctx.GetTopic())
		ctx.Send(msg)
		return nil
	})
}
`

const TEMPLATES: Record<string, string> = { python: PYTHON, node: NODE, golang: GO }
const ENVIRONMENTS: Record<string, string> = { python: 'python-env', node: 'node-env', golang: 'golang-env' }

export const templateFor = (language: string): string => TEMPLATES[language] ?? ''
export const environmentFor = (language: string): string => ENVIRONMENTS[language] ?? ''
export const untouched = (code: string): boolean => code.trim() === '' || Object.values(TEMPLATES).includes(code)

export const blankFunction = (projectId: string): MillFunction => ({
  id: '',
  name: '',
  description: '',
  projectId,
  type: 'Transformation',
  language: 'python',
  environment: 'python-env',
  code: PYTHON,
  params: [],
})
