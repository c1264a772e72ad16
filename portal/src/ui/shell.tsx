/** What stands around every page: where one may go, who one is, what time it is for the partner. */
import {
  Button,
  Drawer,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  Menu,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components'
import {
  BeakerRegular,
  CartRegular,
  DismissRegular,
  HomeRegular,
  NavigationRegular,
  PeopleRegular,
  PersonRegular,
  ReceiptMoneyRegular,
} from '@fluentui/react-icons'
import { type JSX, Suspense, useState } from 'react'
import { NavLink, Outlet, useNavigation } from 'react-router'
import { useSigned } from '../api/client.tsx'
import { usePartnerClock } from '../api/now.ts'
import { paths } from '../paths.ts'
import { moment } from '../values/times.ts'
import { useSpoken, type Words } from '../words/words.tsx'
import { PreferenceMenu } from './preference-menu.tsx'

const narrow = '@media (max-width: 899px)'
const bar = '3rem'

const useStyles = makeStyles({
  house: {
    display: 'grid',
    gridTemplateColumns: '15rem minmax(0, 1fr)',
    gridTemplateRows: `${bar} minmax(0, 1fr)`,
    gridTemplateAreas: '"bar bar" "nav main"',
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)', gridTemplateAreas: '"bar" "main"' },
  },
  skip: {
    position: 'absolute',
    left: '-100rem',
    zIndex: 10,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    ':focus': { left: 0, top: 0 },
  },
  bar: {
    gridArea: 'bar',
    position: 'sticky',
    top: 0,
    zIndex: 5,
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalM}`,
    backgroundColor: '#16296b',
    color: '#ffffff',
  },
  onBar: { color: '#ffffff', minWidth: 'auto', ':hover': { color: '#ffffff' }, ':hover:active': { color: '#ffffff' } },
  brand: {
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    color: '#ffffff',
    textDecorationLine: 'none',
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
  },
  mark: { width: '1.5rem', height: '1.5rem' },
  partner: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', flexShrink: 1, minWidth: 0 },
  space: { flexGrow: 1 },
  clock: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums', '@media (max-width: 640px)': { display: 'none' } },
  hamburger: { display: 'none', [narrow]: { display: 'inline-flex' } },
  nav: {
    gridArea: 'nav',
    position: 'sticky',
    top: bar,
    alignSelf: 'start',
    padding: tokens.spacingHorizontalS,
    [narrow]: { display: 'none' },
  },
  links: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalXXS },
  link: {
    display: 'flex',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    '& svg': { fontSize: '1.25rem', flexShrink: 0 },
  },
  here: {
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground2Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
  },
  main: {
    gridArea: 'main',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    minWidth: 0,
    [narrow]: { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM}` },
  },
})

/** What is built is linked; nothing else. */
const places: readonly { to: string; name: (words: Words) => string; icon: JSX.Element }[] = [
  { to: paths.home, name: (words) => words.home.nav, icon: <HomeRegular /> },
  { to: paths.customers, name: (words) => words.customers.nav, icon: <PeopleRegular /> },
  { to: paths.invoices, name: (words) => words.invoices.nav, icon: <ReceiptMoneyRegular /> },
  { to: paths.catalogue, name: (words) => words.catalogue.nav, icon: <CartRegular /> },
  { to: paths.laboratory, name: (words) => words.laboratory.nav, icon: <BeakerRegular /> },
]

export function Shell() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { shell: say } = words
  const { session } = useSigned()
  const [isOpen, setOpen] = useState(false)
  // The page before stays until the next one is loaded.
  const isOnTheWay = useNavigation().state !== 'idle'
  return (
    <div className={styles.house}>
      <a href="#content" className={styles.skip}>
        {say.skip}
      </a>
      <header className={styles.bar}>
        <Button
          appearance="transparent"
          icon={<NavigationRegular />}
          aria-label={say.menu}
          aria-expanded={isOpen}
          className={mergeClasses(styles.onBar, styles.hamburger)}
          onClick={() => setOpen(true)}
        />
        <NavLink to={paths.home} className={styles.brand}>
          <img src="/portal/lazuli.svg" alt="" className={styles.mark} />
          {say.title}
        </NavLink>
        <span className={styles.partner}>{session.partner.name}</span>
        <span className={styles.space} />
        <Clock />
        <PreferenceMenu className={styles.onBar} />
        <AccountMenu />
      </header>
      <nav aria-label={say.navigation} className={styles.nav}>
        <Links onGo={() => undefined} />
      </nav>
      <Drawer type="overlay" open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)} aria-label={say.navigation}>
        <DrawerHeader>
          <DrawerHeaderTitle
            action={<Button appearance="subtle" icon={<DismissRegular />} aria-label={say.close} onClick={() => setOpen(false)} />}
          >
            {say.title}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <nav aria-label={say.navigation}>
            <Links onGo={() => setOpen(false)} />
          </nav>
        </DrawerBody>
      </Drawer>
      <main id="content" tabIndex={-1} aria-busy={isOnTheWay} className={styles.main}>
        <Suspense fallback={<Spinner label={say.loading} />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

function Links({ onGo }: { onGo: () => void }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { hasLaboratory } = useSigned().session
  return (
    <ul className={styles.links}>
      {places
        .filter(({ to }) => hasLaboratory || to !== paths.laboratory)
        .map(({ to, name, icon }) => (
          <li key={to}>
            <NavLink
              to={to}
              end={to === paths.home}
              onClick={onGo}
              className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
            >
              {icon}
              {name(words)}
            </NavLink>
          </li>
        ))}
    </ul>
  )
}

/** The partner's clock: of a sandbox alone; elsewhere there is none but the system's, which people have on their wall. */
function Clock() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { hasLaboratory } = useSigned().session
  const { now } = usePartnerClock()
  if (!hasLaboratory || now === undefined) return null
  return (
    <Text className={styles.clock} title={words.shell.clock}>
      <span className="only-heard">{words.shell.clock}: </span>
      {moment(now, locale)}
    </Text>
  )
}

function AccountMenu() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { session } = useSigned()
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="transparent" icon={<PersonRegular />} aria-label={words.shell.account} className={styles.onBar} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{words.shell.signedInAs(session.user.userPrincipalName)}</MenuGroupHeader>
            <MenuItem onClick={() => session.signOut()}>{words.shell.signOut}</MenuItem>
          </MenuGroup>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
