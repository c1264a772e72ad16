import './base.css'
import { createDOMRenderer, FluentProvider, RendererProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Preferring, usePreferences } from './preferences.tsx'
import { nonce } from './sign-in/setup.ts'
import { Speaking } from './words/words.tsx'

const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } })

function Portal() {
  const { locale, isDark } = usePreferences()
  return (
    <FluentProvider theme={isDark ? webDarkTheme : webLightTheme} style={{ minHeight: '100%' }}>
      <Speaking locale={locale}>
        <App />
      </Speaking>
    </FluentProvider>
  )
}

createRoot(document.getElementById('portal') as HTMLElement).render(
  <RendererProvider renderer={renderer} targetDocument={document}>
    <Preferring>
      <Portal />
    </Preferring>
  </RendererProvider>,
)
