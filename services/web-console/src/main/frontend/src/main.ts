import { createApp } from 'vue'
import App from './App.vue'
import { resume } from './lib/access'
import { connectLive, watchAhead } from './lib/live'
import { applyTheme } from './lib/theme'
import { router } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/patterns.css'

applyTheme()
// All at once: who the cookie stands for, what the first page will show, and the page itself.
void resume()
if (location.pathname === '/') {
  watchAhead(['overview', 'pipelines', 'alerts'])
}
connectLive()
createApp(App).use(router).mount('#app')
