package org.xueliang.standalone.command;

import java.util.concurrent.Callable;
import org.xueliang.proto.v1.RemovePeerRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Shuts a node out at once and forgets what was copied of it. Agreements stay on record.",
            "",
            "Example:",
            "  xueliang nodes remove police"
        })
final class NodesRemoveCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "NODE", description = "Its node id.")
    String node = "";

    @Override
    public Integer call() {
        try (RegistryClient registry = client.connect()) {
            registry.nodes()
                    .removePeer(RemovePeerRequest.newBuilder().setNode(node).build());
        }
        System.err.println("removed " + node);
        return 0;
    }
}
