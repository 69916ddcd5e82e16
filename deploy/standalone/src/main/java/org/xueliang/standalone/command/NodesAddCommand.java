package org.xueliang.standalone.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xueliang.proto.v1.Peer;
import org.xueliang.proto.v1.PutPeerRequest;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = {
            "Adds a node, or replaces everything that is known of it but what was agreed with it.",
            "",
            "Compare the fingerprint that is printed with the one that 'xueliang nodes show' prints there. A node that",
            "is added gives and gets nothing until something is agreed. Without --address it comes to us alone.",
            "",
            "Examples:",
            "  xueliang nodes add police --certificate police.pem --address 192.0.2.7:8443 --code-prefix 340201",
            "  xueliang nodes add county --certificate county.pem --address 192.0.2.9:8443 --may-carry town-a --may-carry town-b"
        })
final class NodesAddCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Parameters(paramLabel = "NODE", description = "Its node id, as 'nodes show' prints it there.")
    String node = "";

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            required = true,
            description = "Its certificate, PEM, as 'nodes show --certificate-out' wrote it there.")
    Path certificate = Path.of("");

    @Option(names = "--address", paramLabel = "HOST:PORT", description = "Its federation door.")
    String address = "";

    @Option(
            names = "--may-carry",
            paramLabel = "NODE",
            description = "It may pass this node's channels on to us; repeat for more (default: its own alone).")
    List<String> mayCarry = new ArrayList<>();

    @Option(
            names = "--code-prefix",
            paramLabel = "DIGITS",
            description = "Its channels' codes begin so, others are refused; repeat for more (default: any).")
    List<String> codePrefixes = new ArrayList<>();

    @Option(names = "--max-channels", paramLabel = "N", description = "Copies kept of it at most (default: 100000).")
    int maxChannels;

    @Option(
            names = "--max-alerts",
            paramLabel = "N",
            description = "Alerts kept of it at most (default: 100000); where more come the oldest go.")
    int maxAlerts;

    @Option(names = "--note", description = "For people.")
    String note = "";

    @Override
    public Integer call() {
        String pem;
        try {
            pem = Files.readString(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException("--certificate: " + certificate + " cannot be read: " + e.getMessage(), e);
        }
        Peer peer;
        try (RegistryClient registry = client.connect()) {
            peer = registry.nodes()
                    .putPeer(PutPeerRequest.newBuilder()
                            .setPeer(Peer.newBuilder()
                                    .setNode(node)
                                    .setCertificatePem(pem)
                                    .setAddress(address)
                                    .addAllMayCarry(mayCarry)
                                    .addAllCodePrefixes(codePrefixes)
                                    .setMaxChannels(maxChannels)
                                    .setMaxAlerts(maxAlerts)
                                    .setNote(note))
                            .build());
        }
        if (client.json) {
            System.out.println(Json.of(peer));
            return 0;
        }
        System.err.println("added " + peer.getNode() + ", fingerprint " + peer.getKeySha256());
        System.err.println("compare it with them; xueliang agreements offer and accept say who sees what");
        return 0;
    }
}
