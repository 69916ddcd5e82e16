package org.xueliang.standalone.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "channels",
        description = {
            "Finds channels among all that are known; carries them in and out as CSV or as a catalog of GB/T 28181; makes one of two that",
            "are one camera.",
            "",
            "Examples:",
            "  xueliang channels find 东门",
            "  xueliang channels find dm --place 'chaoyang' --offline",
            "  xueliang channels find --near 116.404,39.915 --datum gcj02 --radius 500",
            "  xueliang channels import cameras.csv --dry-run",
            "  xueliang channels export cameras.csv --owner sunshine-estate",
            "  xueliang channels duplicates         pairs that may be one camera by two ways"
        },
        subcommands = {
            ChannelsFindCommand.class,
            ChannelsImportCommand.class,
            ChannelsExportCommand.class,
            ChannelsViewCommand.class,
            ChannelsDuplicatesCommand.class,
            ChannelsMergeCommand.class,
            ChannelsMergedCommand.class,
            ChannelsSplitCommand.class,
            ChannelsDifferentCommand.class,
            ChannelsWaysCommand.class,
            ChannelsPreferCommand.class
        })
final class ChannelsCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "what? (expected: find, import, export, view, duplicates, merge, merged, split, different, ways or"
                            + " prefer)");
        }
    }
}
