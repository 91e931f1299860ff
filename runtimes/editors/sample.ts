import type { Context, Main } from '@millrace/function'

export const main: Main = async (ctx: Context, msg) => {
  const limit: number = Number(ctx.config.limit)
  ctx.log.warning('%s at %d above %d', ctx.topic, ctx.timestamp, limit)
  ctx.log('as a call')
  ctx.metric('heat', 21.5)
  ctx.metric('seen')
  const seen = ctx.state.get('seen')
  ctx.state.set('seen', seen === undefined ? '1' : seen).delete('other')
  const token: string = ctx.secret('api-token')
  await ctx.send(msg, { topic: 'plant/' + token })
  ctx.send(ctx.getPayload())
  ctx.send('text') // wrong
  ctx.state.set(1, '') // wrong
  ctx.metric('heat', 'high') // wrong
  ctx.getTopics() // wrong
  ctx.getSelector('kind').toUpperCase() // wrong
}
