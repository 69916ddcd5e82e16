package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.proto.v1.StopLiveViewRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "end",
        description = {
            "Ends a live view at once: one's own, or anybody's and any node's as administrator. It stays on record.",
            "Another node may ask again while its agreement has LIVE: to shut it out, amend or end the agreement.",
            "",
            "Example:",
            "  xueliang live end ID --note 'not now'"
        })
final class LiveEndCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "ID", description = "Of the view, as 'live' lists it.")
    String id = "";

    @Option(names = "--note", description = "Why, for who looks; at most 200 characters.")
    String note = "";

    @Override
    public Integer call() {
        LiveView ended;
        try (RegistryClient registry = client.connect()) {
            ended = registry.live()
                    .stopLiveView(StopLiveViewRequest.newBuilder()
                            .setId(id)
                            .setNote(note)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(ended));
        } else {
            System.out.println("ended: view " + ended.getId() + " of channel " + ended.getChannel());
        }
        return 0;
    }
}
