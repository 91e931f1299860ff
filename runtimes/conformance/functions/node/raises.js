console.log('about to fail')
throw new Error('no database here')
