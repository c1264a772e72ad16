/** Language and appearance, in one menu. */
import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { SettingsRegular } from '@fluentui/react-icons'
import { type Appearance, usePreferences } from '../preferences.tsx'
import type { Locale } from '../values/figures.ts'
import { languages, useSpoken } from '../words/words.tsx'

const appearances: readonly Appearance[] = ['system', 'light', 'dark']

export function PreferenceMenu({ className }: { className?: string }) {
  const { words } = useSpoken()
  const { shell: say } = words
  const { locale, appearance, setLocale, setAppearance } = usePreferences()
  return (
    <Menu
      checkedValues={{ locale: [locale], appearance: [appearance] }}
      onCheckedValueChange={(_event, { name, checkedItems: [chosen] }) => {
        if (name === 'locale') setLocale(chosen as Locale)
        else setAppearance(chosen as Appearance)
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" icon={<SettingsRegular />} aria-label={say.settings} className={className} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{say.language}</MenuGroupHeader>
            {languages.map((language) => (
              <MenuItemRadio key={language.locale} name="locale" value={language.locale}>
                <span lang={language.locale}>{language.name}</span>
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{say.appearance}</MenuGroupHeader>
            {appearances.map((each) => (
              <MenuItemRadio key={each} name="appearance" value={each}>
                {say[each]}
              </MenuItemRadio>
            ))}
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
