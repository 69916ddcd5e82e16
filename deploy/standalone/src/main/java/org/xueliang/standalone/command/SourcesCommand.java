package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.ListSourcesResponse;
import org.xueliang.proto.v1.Source;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "sources",
        description = {
            "Lists where cameras and sensors come from; adds, shows, removes sources and looks for them.",
            "",
            "A source is a system that an owner brings: a GB/T 28181 device or platform, a list of RTSP cameras, an ONVIF",
            "camera or recorder, a broker of sensors (MQTT), a system that hands in readings (HTTP).",
            "",
            "Examples:",
            "  xueliang sources",
            "  xueliang sources discover --address 192.0.2.60",
            "  xueliang sources add gate --kind estate --owner sunshine --place gate --onvif http://192.0.2.60 --user admin --password",
            "  xueliang sources health gate"
        },
        subcommands = {
            SourcesListCommand.class,
            SourcesAddCommand.class,
            SourcesShowCommand.class,
            SourcesHealthCommand.class,
            SourcesSensorCommand.class,
            SourcesDiscoverCommand.class,
            SourcesRemoveCommand.class,
            SourcesTermsCommand.class
        })
final class SourcesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
        return list(client, ListSourcesRequest.getDefaultInstance());
    }

    static int list(ClientOptions client, ListSourcesRequest request) {
        try (RegistryClient registry = client.connect()) {
            ListSourcesResponse page = registry.sources()
                    .listSources(request.toBuilder().setPageSize(1000).build());
            print(client, page.getSourcesList());
            if (!page.getNextPageToken().isEmpty()) {
                System.err.println("there are more; ask by --kind, --adapter or --owner");
            }
        }
        return 0;
    }

    private static void print(ClientOptions client, List<Source> sources) {
        if (client.json) {
            System.out.println(Json.of(sources));
            return;
        }
        Table table = new Table("CODE", "KIND", "SPEAKS", "OWNER", "PLACE", "STATE", "LAST CONTACT", "IN WORDS");
        for (Source source : sources) {
            table.row(
                    source.getCode(),
                    Words.word(source.getKind()),
                    Words.word(source.getAdapter()),
                    source.getOwner(),
                    source.getPlace(),
                    Words.word(source.getHealth().getState()),
                    Words.time(source.getHealth().getLastContactUs()),
                    source.getHealth().getSummary());
        }
        table.print(System.out);
    }
}
