package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.ListSourcesRequest;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        description = {"Lists sources.", "", "Example:", "  xueliang sources list --kind estate --adapter onvif"})
final class SourcesListCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--kind", description = "police, estate, iot or city.")
    @Nullable
    String kind;

    @Option(names = "--adapter", description = "gb28181, rtsp, onvif, mqtt, http or node.")
    @Nullable
    String adapter;

    @Option(names = "--owner", description = "Of this organisation alone.")
    String owner = "";

    @Override
    public Integer call() {
        ListSourcesRequest.Builder request = ListSourcesRequest.newBuilder().setOwner(owner);
        if (kind != null) {
            request.setKind(Words.constant(SourceKind.class, "--kind", kind));
        }
        if (adapter != null) {
            request.setAdapter(Words.constant(SourceAdapter.class, "--adapter", adapter));
        }
        return SourcesCommand.list(client, request.build());
    }
}
