package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.AllocateCodesRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reserve",
        description = {
            "Reserves codes for an owner: sources of others do not get them, whatever they list. What another owner has is refused;",
            "remove it first (xueliang devices remove CODE: it does not come back with that device's next catalog).",
            "",
            "Examples:",
            "  xueliang codes reserve --owner sunshine 34020000001320000001 34020000001320000002",
            "  xueliang codes reserve --owner '' 34020000001320000001      whoever enrols it has it again"
        })
final class CodesReserveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(arity = "1..1000", paramLabel = "CODE", description = "20 digits each.")
    List<String> codes = new ArrayList<>();

    @Option(names = "--owner", required = true, description = "Organisation; empty: nobody in particular.")
    String owner = "";

    @Option(names = "--note", description = "What for.")
    String note = "";

    @Override
    public Integer call() {
        return CodesCommand.give(
                client,
                AllocateCodesRequest.newBuilder()
                        .addAllCodes(codes)
                        .setOwner(owner)
                        .setNote(note));
    }
}
