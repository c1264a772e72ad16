/** `lazuli completion`: scripts for shells that ask this program what may come next. */
import { Argument, type Command, type Option } from 'commander'
import { suggested } from '../api/commands.ts'
import { readProfiles } from '../profiles.ts'

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
  set -l found (lazuli __complete $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    string join \\n -- $found
  else
    __fish_complete_path (commandline -ct)
  end
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
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `\nExamples:\n${Object.values(install)
        .map((line) => `  ${line}`)
        .join('\n')}`,
    )
    .action((shell: string) => {
      process.stdout.write(scripts[shell] as string)
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
  if (option)
    return wordsFor(option)
      .filter((word) => word.startsWith(last))
      .toSorted()
  const verbs = at.commands.filter((command) => !(command as { _hidden?: boolean })._hidden).map((command) => command.name())
  const options = [...at.options.flatMap(({ long }) => (long ? [long] : [])), '--help']
  const places = before.slice(before.indexOf(at.name()) + 1).filter((word) => !word.startsWith('-')).length
  const here = at.registeredArguments.at(places)?.argChoices ?? []
  return (last.startsWith('-') ? options : verbs.length > 0 ? verbs : here.length > 0 ? here : options)
    .filter((word) => word.startsWith(last))
    .toSorted()
}

function wordsFor(option: Option): readonly string[] {
  // Names that are kept; a file that cannot be read is no matter here.
  if (option.long === '--profile') {
    try {
      return ['sandbox', ...Object.keys(readProfiles().profiles)]
    } catch {
      return ['sandbox']
    }
  }
  return option.argChoices ?? suggested.get(option) ?? []
}

/** The option that waits for its value. */
function optionBefore(command: Command, word: string | undefined): Option | undefined {
  return word?.startsWith('-')
    ? command.options.find(({ long, short, required }) => required && (long === word || short === word))
    : undefined
}
