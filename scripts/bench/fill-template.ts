/** A configuration written by hand, with its `${name}` replaced by settings; an unknown name is an error. */
export function fillTemplate(template: string, settings: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`there is no "${name}" to fill in`);
    return value;
  });
}
