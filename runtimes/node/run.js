'use strict'
require('./lib/connect').run(process.env.MILLRACE_WORKSPACE || '/tmp/workspace')
