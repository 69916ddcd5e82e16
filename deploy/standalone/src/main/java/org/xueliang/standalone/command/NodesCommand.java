package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.ListPeersRequest;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PeerStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "nodes",
        description = {
            "Lists the other nodes that this one knows; shows this one; adds and removes others.",
            "",
            "Nodes are installations that show each other channels under agreements (xueliang agreements). They know",
            "each other by certificate: each of two administrators enters the other's, and compares the fingerprint",
            "with him by another way, such as the telephone. Who gets channels needs the address of who gives them.",
            "",
            "Examples:",
            "  xueliang nodes show --certificate-out city.pem      for the people of the other node",
            "  xueliang nodes add police --certificate police.pem --address 192.0.2.7:8443",
            "  xueliang nodes",
            "",
            "Federation is off unless registry.federation.enabled is true in the settings."
        },
        subcommands = {NodesShowCommand.class, NodesAddCommand.class, NodesRemoveCommand.class})
final class NodesCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
        List<Peer> peers;
        try (RegistryClient registry = client.connect()) {
            peers = registry.nodes()
                    .listPeers(ListPeersRequest.getDefaultInstance())
                    .getPeersList();
        }
        if (client.json) {
            System.out.println(Json.of(peers));
            return 0;
        }
        Table table = new Table(
                "NODE", "ADDRESS", "LINK", "SINCE", "COPIES", "ALERTS", "AS OF", "FOLLOWS", "SHOWN", "CLOCK", "REFUSED",
                "WHY");
        for (Peer peer : peers) {
            PeerStatus status = peer.getStatus();
            table.row(
                    peer.getNode(),
                    peer.getAddress().isEmpty() ? "-" : peer.getAddress(),
                    peer.getAddress().isEmpty() ? "-" : Words.word(status.getLink()),
                    Words.time(status.getSinceUs()),
                    Long.toString(status.getCopies()),
                    Long.toString(status.getAlerts()),
                    Words.time(status.getAsOfUs()),
                    status.getFollows() ? "yes" : "no",
                    Long.toString(status.getShown()),
                    clock(status),
                    Long.toString(status.getRefused()),
                    why(status));
        }
        table.print(System.out);
        return 0;
    }

    private static String clock(PeerStatus status) {
        if (status.getLink() != Presence.ONLINE) {
            return "-";
        }
        long offsetMs = status.getClockOffsetUs() / 1000;
        return Math.abs(offsetMs) < 2000 ? "good" : (offsetMs > 0 ? "+" : "") + offsetMs / 1000 + " s";
    }

    private static String why(PeerStatus status) {
        if (!status.getCause().isEmpty()) {
            return status.getCause();
        }
        if (status.getAlertsLetGo() > 0) {
            return status.getAlertsLetGo() + " of its oldest alerts were let go (nodes add --max-alerts)";
        }
        return status.getRefused() == 0
                ? ""
                : "refused at " + Words.time(status.getLastRefusalUs()) + ": " + status.getLastRefusal();
    }
}
