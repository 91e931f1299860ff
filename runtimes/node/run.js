'use strict'
require('./lib/session').run(process.env.MILLRACE_WORKSPACE || '/tmp/workspace')
