package dev.satchel.cli.explain;

import picocli.CommandLine.Command;

/** {@code kubectl satchel explain}: says of a thing what it has, and why not more. */
@Command(name = "explain", description = "Explains what a workspace has of its user's secrets.")
public final class ExplainCommand {}
