// A link that somebody outside wrote: followed only where it leads to a web page.

import type { ComponentChild, ComponentChildren } from "preact";

/** Text alone, where the address is anything but http or https. */
export function OutsideLink(props: { href: string; children: ComponentChildren }): ComponentChild {
  const { href, children } = props;
  if (!isWebAddress(href)) return <bdi>{children}</bdi>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      <bdi>{children}</bdi>
    </a>
  );
}

function isWebAddress(href: string): boolean {
  return URL.canParse(href) && ["http:", "https:"].includes(new URL(href).protocol);
}
