package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ListLiveViewsRequest;
import org.xueliang.proto.v1.ListLiveViewsResponse;
import org.xueliang.proto.v1.LiveLook;
import org.xueliang.proto.v1.LiveView;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "live",
        description = {
            "Lists the live views that are open, those given to other nodes among them: who looks at what, since when, what for;",
            "and those that ended within the last minute, with why.",
            "",
            "Examples:",
            "  xueliang live open gate-1 --purpose 'smoke at the gate'    what to open in a player",
            "  xueliang live                                              what is open",
            "  xueliang live --node city                                  what node city looks at",
            "  xueliang live end ID --note 'not now'                      shuts it at once"
        },
        subcommands = {LiveOpenCommand.class, LiveEndCommand.class})
final class LiveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--node", description = "Given to this node alone.")
    String node = "";

    @Option(names = "--channel", paramLabel = "CODE", description = "Of this channel alone.")
    String channel = "";

    @Override
    public Integer call() {
        ListLiveViewsResponse answer;
        try (RegistryClient registry = client.connect()) {
            answer = registry.live()
                    .listLiveViews(ListLiveViewsRequest.newBuilder()
                            .setPeer(node)
                            .setChannel(channel)
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(answer));
            return 0;
        }
        Table table = new Table("ID", "CHANNEL", "HOME", "STATE", "FOR", "LOOKS", "WHY", "SINCE", "GATEWAY", "CAUSE");
        for (LiveView view : answer.getViewsList()) {
            List<LiveLook> looks = view.getLooksList();
            LiveLook last = looks.isEmpty() ? LiveLook.getDefaultInstance() : looks.get(looks.size() - 1);
            table.row(
                    view.getId(),
                    view.getChannel(),
                    view.getHome().isEmpty() ? "-" : view.getHome(),
                    Words.word(view.getState()),
                    view.getPeer().isEmpty() ? "people here" : "node " + view.getPeer(),
                    last.getUser()
                            + (last.getNode().isEmpty() ? "" : " of " + last.getNode())
                            + (looks.size() > 1 ? " and " + (looks.size() - 1) + " more" : ""),
                    last.getPurpose(),
                    Words.time(view.getOpenedUs()),
                    view.getGateway().isEmpty() ? "-" : view.getGateway(),
                    view.getCause());
        }
        table.print(System.out);
        if (answer.getMore()) {
            System.err.println("there are more: ask with --node or --channel");
        }
        return 0;
    }
}
