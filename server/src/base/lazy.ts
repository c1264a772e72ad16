/** What is made when it is first asked for: a start waits for nothing that nobody may want. */

/** An object that has the members of another, which is made when one of them is first read. `names` lists them all. */
export function lazily<T extends object>(names: Readonly<Record<keyof T, true>>, make: () => T): T {
  let made: T | undefined
  const whole = (): T => {
    made ??= make()
    return made
  }
  const get = (name: keyof T) => () => {
    const value = whole()[name]
    return typeof value === 'function' ? value.bind(whole()) : value
  }
  const members = Reflect.ownKeys(names).map((name) => [name, { get: get(name as keyof T), enumerable: true }])
  return Object.defineProperties({}, Object.fromEntries(members)) as T
}
