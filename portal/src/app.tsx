/** Who is here: nobody yet, somebody on the way, or somebody signed in, who gets the pages. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useEffect, useState } from 'react'
import { RouterProvider } from 'react-router'
import { SignedIn } from './api/client.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { router } from './routes.tsx'
import { arrive, doorBefore, placeAsked, type Session, signIn } from './sign-in/session.ts'
import { readSetup } from './sign-in/setup.ts'
import { useSpoken } from './words/words.tsx'

const setup = readSetup()
/** Once: a code can be redeemed only once. */
const arriving = arrive(setup)

/** Refusals are final; the SDK has tried again what may pass. */
const queries = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 15_000, refetchOnWindowFocus: false, structuralSharing: false } },
})

type Stand = { session: Session } | { problem: string } | 'arriving' | 'nobody'

export function App() {
  const { locale } = useSpoken()
  const [stand, setStand] = useState<Stand>('arriving')
  useEffect(() => {
    arriving.then(
      (session) => {
        if (session) return setStand({ session })
        const before = doorBefore(setup)
        // The authority may still know who it was; if not, it asks.
        if (before) return void signIn(setup, before, placeAsked())
        setStand('nobody')
      },
      (error: unknown) => setStand({ problem: error instanceof ApiFault ? error.description : String((error as Error).message) }),
    )
  }, [])
  if (typeof stand === 'object' && 'session' in stand)
    return (
      <QueryClientProvider client={queries}>
        <SignedIn session={stand.session} locale={locale}>
          <RouterProvider router={router()} />
        </SignedIn>
      </QueryClientProvider>
    )
  return <SignInPage setup={setup} isLeaving={stand === 'arriving'} problem={typeof stand === 'object' ? stand.problem : undefined} />
}
