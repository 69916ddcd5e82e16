package org.xueliang.registry.federation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This installation as one node among others.
 *
 * @param enabled without it there is no node, no door and no link; default false
 * @param node id of this node: 2 to 64 of a-z, 0-9, '-', '.'; absent: made from the key and kept in the data folder
 * @param bind address of the federation door; default 127.0.0.1
 * @param port of the federation door; 0 takes a free one; absent: no door, this node pulls and nobody pulls from it
 * @param certificateFile X.509 in PEM; with key-file; absent: made at the first start
 * @param keyFile PKCS #8 in PEM
 * @param removalsKept how long a peer may be away and still be told what was removed; default 30 days
 * @param changesPerSecond rows that are taken from one peer in the mean; more waits; default 5000
 */
public record FederationSettings(
        Boolean enabled,
        @Nullable String node,
        String bind,
        @Nullable Integer port,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        Duration removalsKept,
        Integer changesPerSecond) {
    /** This installation stands alone. */
    public static final FederationSettings OFF =
            new FederationSettings(false, null, "127.0.0.1", null, null, null, Duration.ofDays(30), 5000);

    public FederationSettings {
        List<String> problems = new ArrayList<>();
        enabled = enabled == null ? Boolean.FALSE : enabled;
        bind = bind == null ? "127.0.0.1" : bind;
        removalsKept = removalsKept == null ? Duration.ofDays(30) : removalsKept;
        changesPerSecond = changesPerSecond == null ? 5000 : changesPerSecond;
        if (node != null && !NodeName.isOne(node)) {
            problems.add("node: '" + node + "' (expected: " + NodeName.EXPECTED + ")");
        }
        if (port != null && (port < 0 || port > 65535)) {
            problems.add("port: " + port + " (expected: 0 to 65535)");
        }
        if ((certificateFile == null) != (keyFile == null)) {
            problems.add("federation.certificate-file and key-file: one is missing (expected: both or none)");
        }
        if (removalsKept.compareTo(Duration.ofSeconds(1)) < 0 || removalsKept.compareTo(Duration.ofDays(3650)) > 0) {
            problems.add("removals-kept: " + removalsKept + " (expected: PT1S to PT87600H)");
        }
        if (changesPerSecond < 1 || changesPerSecond > 1_000_000) {
            problems.add("changes-per-second: " + changesPerSecond + " (expected: 1 to 1000000)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** A node with a door on a free port of loopback. */
    public static FederationSettings local(String node) {
        return new FederationSettings(true, node, "127.0.0.1", 0, null, null, Duration.ofDays(30), 5000);
    }
}
