package org.xueliang.standalone.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetNodeRequest;
import org.xueliang.proto.v1.Node;
import org.xueliang.standalone.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "show",
        description = {
            "This node: its id, its certificate and the fingerprint of its key.",
            "",
            "The certificate is no secret: it goes to the people of each node that shall know this one. The fingerprint",
            "(SHA-256 of the public key) is for comparing by another way.",
            "",
            "Example:",
            "  xueliang nodes show --certificate-out city.pem"
        })
final class NodesShowCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Option(names = "--certificate-out", paramLabel = "FILE", description = "Writes the certificate there.")
    @Nullable
    Path certificateOut;

    @Override
    public Integer call() {
        Node node;
        try (RegistryClient registry = client.connect()) {
            node = registry.nodes().getNode(GetNodeRequest.getDefaultInstance());
        }
        Path file = certificateOut;
        if (file != null) {
            try {
                Files.writeString(file, node.getCertificatePem());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "--certificate-out: " + file + " cannot be written: " + e.getMessage(), e);
            }
            System.err.println("certificate written to " + file);
        }
        if (client.json) {
            System.out.println(Json.of(node));
            return 0;
        }
        System.out.println("node         " + node.getNode());
        System.out.println("fingerprint  " + node.getKeySha256());
        System.out.println("valid until  " + Words.time(node.getNotAfterUs()));
        System.out.println("door         "
                + (node.getPort() == 0 ? "closed (registry.federation.port)" : "port " + node.getPort()));
        if (file == null) {
            System.out.print(node.getCertificatePem());
        }
        return 0;
    }
}
