import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { texts } from '../../texts'

const words = texts.ctx

const entry = (label: string, detail: string, info: string, apply?: string): Completion => ({ label, detail, info, type: 'method', ...(apply ? { apply } : {}) })

const OF_CTX: Record<string, Completion[]> = {
  python: [
    entry('send', '(bytes)', words.send, 'send('),
    entry('get_config', '() → dict', words.config, 'get_config()'),
    entry('get_topic', '() → str', words.topic, 'get_topic()'),
    entry('get_timestamp', '() → int', words.timestamp, 'get_timestamp()'),
    entry('get_payload', '() → bytes', words.payload, 'get_payload()'),
    entry('get_selector', '(category_id) → str', words.selector, 'get_selector('),
  ],
  node: [
    entry('send', '(buffer)', words.send, 'send('),
    entry('config', 'object', words.config),
    entry('topic', 'string', words.topic),
    entry('timestamp', 'bigint', words.timestamp),
    entry('payload', 'Buffer', words.payload),
    entry('getSelector', '(categoryId)', words.selector, 'getSelector('),
  ],
  golang: [
    entry('Send', '([]byte)', words.send, 'Send('),
    entry('GetConfig', '() map[string]string', words.config, 'GetConfig()'),
    entry('GetTopic', '() string', words.topic, 'GetTopic()'),
    entry('GetTimestamp', '() int64', words.timestamp, 'GetTimestamp()'),
  ],
}

/** What `ctx.` offers in a language, and parameter names within its config. */
export function completeCtx(language: string, parameters: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const member = context.matchBefore(/\bctx\.\w*/)
    if (member) {
      return { from: member.from + 'ctx.'.length, options: OF_CTX[language] ?? [], validFor: /^\w*$/ }
    }
    const parameter = context.matchBefore(/(?:get_config\(\)|GetConfig\(\)|ctx\.config)(?:\[["']|\.)\w*/)
    if (!parameter) {
      return null
    }
    const start = parameter.to - (/\w*$/.exec(parameter.text)?.[0].length ?? 0)
    return { from: start, options: parameters().map((label) => ({ label, type: 'property', info: words.parameter })), validFor: /^\w*$/ }
  }
}
