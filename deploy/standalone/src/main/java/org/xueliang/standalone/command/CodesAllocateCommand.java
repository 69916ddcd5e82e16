package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.AllocateCodesRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "allocate",
        description = {
            "Gives the next free codes of a type, for an owner where one is named.",
            "",
            "Example:",
            "  xueliang codes allocate --type 132 --count 16 --owner sunshine --note 'north wing'"
        })
final class CodesAllocateCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(
            names = "--type",
            required = true,
            description = "3 digits: 132 camera, 131 analogue camera, 118 recorder ...")
    String type = "";

    @Option(names = "--count", paramLabel = "N", description = "1 to 1000 (default: 1).")
    int count = 1;

    @Option(names = "--division", description = "2 to 8 digits (default: the installation's own).")
    String division = "";

    @Option(names = "--owner", description = "Organisation; left out: nobody in particular.")
    String owner = "";

    @Option(names = "--note", description = "What for.")
    String note = "";

    @Override
    public Integer call() {
        return CodesCommand.give(
                client,
                AllocateCodesRequest.newBuilder()
                        .setType(type)
                        .setCount(count)
                        .setDivision(division)
                        .setOwner(owner)
                        .setNote(note));
    }
}
