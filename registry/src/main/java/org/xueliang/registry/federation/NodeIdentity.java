package org.xueliang.registry.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.identity.PrivateFile;

/**
 * Who this node is: its id, its key, its certificate. Made at the first start and kept in the data folder, or the operator's.
 * The key never leaves the process.
 */
record NodeIdentity(String node, PrivateKey key, X509Certificate certificate) {
    private static final int VALID_DAYS = 3650;

    /** @throws RuntimeException naming the file that cannot be used */
    static NodeIdentity of(FederationSettings settings, Path dataDir, Clock clock) {
        Path folder = dataDir.resolve("node");
        Path certificateFile = settings.certificateFile();
        Path keyFile = settings.keyFile();
        PrivateKey key;
        X509Certificate certificate;
        if (certificateFile != null && keyFile != null) {
            key = PemFiles.key(keyFile);
            certificate = PemFiles.certificate(certificateFile.toString(), read(certificateFile));
            requirePair(keyFile, key, certificate);
            return new NodeIdentity(name(settings.node(), folder, certificate), key, certificate);
        }
        keyFile = folder.resolve("key.pem");
        certificateFile = folder.resolve("certificate.pem");
        if (Files.exists(keyFile) && Files.exists(certificateFile)) {
            key = PemFiles.key(keyFile);
            certificate = PemFiles.certificate(certificateFile.toString(), read(certificateFile));
            requirePair(keyFile, key, certificate);
            return new NodeIdentity(name(settings.node(), folder, certificate), key, certificate);
        }
        KeyPair pair = SelfSigned.newKey();
        String node = settings.node() == null ? derived(pair.getPublic()) : settings.node();
        certificate = SelfSigned.certificate(node, pair, new Date(clock.millis()), VALID_DAYS);
        // The certificate first: a key alone is made anew together with it.
        PrivateFile.write(certificateFile, PemFiles.pem(certificate).getBytes(StandardCharsets.US_ASCII));
        PrivateFile.write(keyFile, PemFiles.pem(pair.getPrivate()).getBytes(StandardCharsets.US_ASCII));
        return new NodeIdentity(name(settings.node(), folder, certificate), pair.getPrivate(), certificate);
    }

    /** The one that is set; else the one that was given at the first start, whatever became of the key since. */
    private static String name(@Nullable String set, Path folder, X509Certificate certificate) {
        if (set != null) {
            return set;
        }
        Path file = folder.resolve("id");
        if (!Files.exists(file)) {
            String node = derived(certificate.getPublicKey());
            PrivateFile.write(file, (node + "\n").getBytes(StandardCharsets.US_ASCII));
            return node;
        }
        String node = read(file).trim();
        if (!NodeName.isOne(node)) {
            throw new IllegalArgumentException(file + ": '" + node + "' (expected: " + NodeName.EXPECTED + ")");
        }
        return node;
    }

    private static String derived(PublicKey key) {
        return "node-" + KeyDigest.of(key).substring(0, 12);
    }

    private static void requirePair(Path keyFile, PrivateKey key, X509Certificate certificate) {
        if (!SelfSigned.isPair(key, certificate.getPublicKey())) {
            throw new IllegalArgumentException(keyFile + ": not the key of the certificate of "
                    + certificate.getSubjectX500Principal().getName());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    String keySha256() {
        return KeyDigest.of(certificate.getPublicKey());
    }

    @Override
    public String toString() {
        return "NodeIdentity[" + node + "]";
    }
}
