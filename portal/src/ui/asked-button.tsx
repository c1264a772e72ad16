/** A button of a step that weighs something: it asks first. Whoever goes back is where they were. */
import {
  Button,
  type ButtonProps,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
} from '@fluentui/react-components'
import { useSpoken } from '../words/words.tsx'

interface Props {
  name: string
  /** Said of the button where its name alone does not tell what it is about. */
  label?: string
  size?: ButtonProps['size']
  disabled?: boolean
  question: string
  /** What follows from a yes. */
  note: string
  yes: string
  onYes: () => void
}

export function AskedButton({ name, label, size = 'medium', disabled = false, question, note, yes, onYes }: Props) {
  const { words } = useSpoken()
  return (
    <Dialog>
      <DialogTrigger disableButtonEnhancement>
        <Button size={size} disabled={disabled} {...(label === undefined ? {} : { 'aria-label': label })}>
          {name}
        </Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{question}</DialogTitle>
          <DialogContent>{note}</DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button appearance="primary" onClick={onYes}>
                {yes}
              </Button>
            </DialogTrigger>
            <DialogTrigger disableButtonEnhancement>
              <Button>{words.shell.back}</Button>
            </DialogTrigger>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
