package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.DiscoverSourcesRequest;
import org.xueliang.proto.v1.DiscoverSourcesResponse;
import org.xueliang.proto.v1.FoundSource;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "discover",
        description = {
            "Has a gateway look for ONVIF devices around it (WS-Discovery).",
            "",
            "By multicast where the gateway's settings allow it (ingest.sources.multicast-discovery), or at one address.",
            "",
            "Examples:",
            "  xueliang sources discover",
            "  xueliang sources discover --address 192.0.2.60"
        })
final class SourcesDiscoverCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--address", paramLabel = "IP", description = "Asks this device alone.")
    String address = "";

    @Option(names = "--port", paramLabel = "N", description = "With --address (default: 3702).")
    int port;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long answers are waited for, 1 to 10 (default: 3).")
    int seconds;

    @Option(names = "--gateway", paramLabel = "ID", description = "That looks (default: the only one that is there).")
    String gateway = "";

    @Override
    public Integer call() {
        DiscoverSourcesResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.sources()
                    .discoverSources(DiscoverSourcesRequest.newBuilder()
                            .setGateway(gateway)
                            .setAddress(address)
                            .setPort(port)
                            .setSeconds(seconds)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        Table table = new Table("ADDRESS", "NAME", "HARDWARE", "SOURCE", "NOTE");
        for (FoundSource found : answer.getFoundList()) {
            table.row(found.getAddress(), found.getName(), found.getHardware(), found.getSource(), found.getNote());
        }
        table.print(System.out);
        answer.getOthersList().forEach(other -> System.err.println(Words.plain("no camera: " + other)));
        answer.getRefusedList().forEach(refused -> System.err.println(Words.plain("not taken: " + refused)));
        return 0;
    }
}
