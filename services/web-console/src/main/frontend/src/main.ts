import { createApp } from 'vue'
import App from './App.vue'
import { connectLive } from './lib/live'
import { applyTheme } from './lib/theme'
import { router } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/patterns.css'

applyTheme()
// Both at once: who the cookie stands for, and the line on which the first page is told.
connectLive()
createApp(App).use(router).mount('#app')
