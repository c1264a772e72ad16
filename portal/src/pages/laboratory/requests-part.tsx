/** What was asked of late, and each call as a program would make it again. */
import { Button, Tab, TabList, Text } from '@fluentui/react-components'
import { listRequests } from 'lazuli-contract/lab-faults.ts'
import { useCall } from '../../api/client.tsx'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { moment, second } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { replayAs, replayLanguages } from './replays.ts'

export function RequestsPart() {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const requests = useCall(listRequests, { query: { size: 100 } })
  const [shown, setShown] = useInAddress('call')
  const [asked, setLanguage] = useInAddress('as', 'curl')
  const language = replayLanguages.find((each) => each === asked) ?? 'curl'
  const call = requests.data?.items.find(({ number }) => String(number) === shown)
  return (
    <Part title={say.requests} actions={<Button onClick={() => void requests.refetch()}>{say.refresh}</Button>}>
      {call && (
        <Part within title={say.one(call.number)}>
          <TabList selectedValue={language} onTabSelect={(_event, { value }) => setLanguage(String(value))} aria-label={say.replayAs}>
            {replayLanguages.map((each) => (
              <Tab key={each} value={each}>
                {each}
              </Tab>
            ))}
          </TabList>
          <CodeBlock
            label={`${say.replayAs} ${language}`}
            text={replayAs(
              language,
              { method: call.method, url: call.url, headers: call.request.headers as Record<string, unknown>, body: call.request.body },
              location.origin,
            )}
          />
          {call.response.body && (
            <>
              <Text weight="semibold">{say.responseBody}</Text>
              <CodeBlock label={say.responseBody} text={call.response.body} />
            </>
          )}
        </Part>
      )}
      <Text>{say.timesNote}</Text>
      <Answer of={requests}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.noRequests}</Text>
          ) : (
            <Columns
              label={say.requests}
              rows={items}
              keyOf={({ number }) => String(number)}
              columns={[
                {
                  name: say.number,
                  of: ({ number }) => (
                    <Button size="small" aria-label={say.show(number)} onClick={() => setShown(String(number))}>
                      {number}
                    </Button>
                  ),
                },
                { name: say.realTime, of: ({ at }) => second(at, locale) },
                { name: say.partnerTime, of: ({ partnerAt }) => (partnerAt === undefined ? '–' : moment(partnerAt, locale)) },
                { name: say.method, of: ({ method }) => method },
                { name: say.status, isFigure: true, of: ({ status }) => status },
                { name: say.took, isFigure: true, of: ({ milliseconds }) => quantity(milliseconds, locale) },
                // The longest stands last: nobody scrolls for what came of a call.
                { name: say.address, of: ({ url }) => <code>{url.length > 80 ? `${url.slice(0, 80)}…` : url}</code> },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}
