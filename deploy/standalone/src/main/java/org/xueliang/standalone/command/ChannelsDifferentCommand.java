package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.MarkDifferentRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "different",
        description = {
            "Says that two channels are two cameras. It is kept, and they are not asked about again.",
            "",
            "Example:",
            "  xueliang channels different 34020000001320000001 east-gate"
        })
final class ChannelsDifferentCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "ONE", description = "Code or alias.")
    String one = "";

    @Parameters(index = "1", paramLabel = "OTHER", description = "Code or alias.")
    String other = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; kept in the audit log.")
    String note = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.merging()
                    .markDifferent(MarkDifferentRequest.newBuilder()
                            .setOne(one)
                            .setOther(other)
                            .setNote(note)
                            .build());
        }
        if (client.json) {
            System.out.println("{}");
        }
        return 0;
    }
}
