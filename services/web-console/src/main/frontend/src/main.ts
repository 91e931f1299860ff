import { createApp } from 'vue'
import App from './App.vue'
import { applyTheme } from './lib/theme'
import { router } from './router'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/patterns.css'

applyTheme()
createApp(App).use(router).mount('#app')
