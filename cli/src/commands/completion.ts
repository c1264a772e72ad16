/** `lazuli completion`: scripts for shells that ask this program what may come next. */
import type { Command, Option } from 'commander'
import { exitCodes } from '../exit-codes.ts'

const scripts: Readonly<Record<string, string>> = {
  bash: `_lazuli() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(lazuli __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _lazuli lazuli
`,
  zsh: `#compdef lazuli
_lazuli() {
  local -a found
  found=("\${(@f)$(lazuli __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found || _files
}
compdef _lazuli lazuli
`,
  fish: `function __lazuli_complete
  set -l words (commandline -opc) (commandline -ct)
  lazuli __complete $words[2..-1] 2>/dev/null
end
complete -c lazuli -f -a '(__lazuli_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName lazuli -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += '' }
  lazuli __complete @words 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
}

const install: Readonly<Record<string, string>> = {
  bash: 'lazuli completion bash >> ~/.bashrc',
  zsh: 'lazuli completion zsh > ~/.zfunc/_lazuli',
  fish: 'lazuli completion fish > ~/.config/fish/completions/lazuli.fish',
  powershell: 'lazuli completion powershell >> $PROFILE',
}

export function completion(program: Command): void {
  program
    .command('completion')
    .description('Print what makes a shell complete this command')
    .argument('<shell>', Object.keys(scripts).join(', '))
    .addHelpText(
      'after',
      `\nExamples:\n${Object.values(install)
        .map((line) => `  ${line}`)
        .join('\n')}`,
    )
    .action((shell: string, _: unknown, command: Command) => {
      const script = scripts[shell]
      if (script === undefined) command.error(`${shell} is none of ${Object.keys(scripts).join(', ')}.`, { exitCode: exitCodes.usage })
      process.stdout.write(script)
    })
}

/** The hidden command that the scripts ask. */
export function completing(program: Command): void {
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .action((_: unknown, __: unknown, command: Command) => {
      for (const word of candidates(program, command.args)) process.stdout.write(`${word}\n`)
    })
}

/** What may stand in place of the last of `words`. */
export function candidates(program: Command, words: readonly string[]): string[] {
  const before = words.slice(0, -1)
  const last = words.at(-1) ?? ''
  let at: Command = program
  for (const word of before) at = at.commands.find((command) => command.name() === word || command.aliases().includes(word)) ?? at
  const option = optionBefore(at, before.at(-1))
  if (option) return option.argChoices ?? []
  const verbs = at.commands.filter((command) => !(command as { _hidden?: boolean })._hidden).map((command) => command.name())
  const options = [...at.options.flatMap(({ long }) => (long ? [long] : [])), '--help']
  return (last.startsWith('-') ? options : verbs.length > 0 ? verbs : options).filter((word) => word.startsWith(last)).toSorted()
}

/** The option that waits for its value. */
function optionBefore(command: Command, word: string | undefined): Option | undefined {
  return word?.startsWith('-')
    ? command.options.find(({ long, short, required }) => required && (long === word || short === word))
    : undefined
}
