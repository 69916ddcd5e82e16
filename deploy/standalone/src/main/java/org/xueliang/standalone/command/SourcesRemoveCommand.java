package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.GetSourceRequest;
import org.xueliang.proto.v1.RemoveSourceRequest;
import org.xueliang.proto.v1.RemoveSourceResponse;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Removes a source with the channels that it brought, and says what goes and what stays.",
            "",
            "Examples:",
            "  xueliang sources remove gate --dry-run",
            "  xueliang sources remove gate"
        })
final class SourcesRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "CODE", description = "Of the source.")
    String code = "";

    @Option(names = "--dry-run", description = "Says what would go, and removes nothing.")
    boolean dryRun;

    @Override
    public Integer call() {
        RemoveSourceResponse gone;
        try (RegistryClient registry = client.connect()) {
            long revision = registry.sources()
                    .getSource(GetSourceRequest.newBuilder().setCode(code).build())
                    .getRevision();
            gone = registry.sources()
                    .removeSource(RemoveSourceRequest.newBuilder()
                            .setCode(code)
                            .setRevision(revision)
                            .setDryRun(dryRun)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(gone));
            return 0;
        }
        String verb = dryRun ? "would go: " : "gone: ";
        System.out.println(verb + "source " + code + ", " + gone.getChannelsCount() + " channels");
        gone.getChannelsList().forEach(channel -> System.out.println("  channel " + channel));
        gone.getSensorsList().forEach(sensor -> System.out.println("stays, fed no longer: sensor " + sensor));
        gone.getStaysList().forEach(stays -> System.out.println("stays: " + Words.plain(stays)));
        return 0;
    }
}
