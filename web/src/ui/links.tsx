// Router links that look like our controls.
import { Button, type ButtonProps } from "@mantine/core";
import { createLink, Link, type LinkProps } from "@tanstack/react-router";
import { forwardRef, type AnchorHTMLAttributes, type ReactNode } from "react";
import { CrumbArrow, crumbClass } from "./Page";

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & ButtonProps;

const AnchorButton = forwardRef<HTMLAnchorElement, AnchorProps>(function AnchorButton(props, ref) {
  return <Button component="a" ref={ref} {...props} />;
});

export const ButtonLink = createLink(AnchorButton);

/** The way back to the list a thing belongs to. */
export function Crumb({ to, children }: { to: LinkProps["to"]; children: ReactNode }) {
  return (
    <Link to={to} className={crumbClass}>
      <CrumbArrow />
      {children}
    </Link>
  );
}
