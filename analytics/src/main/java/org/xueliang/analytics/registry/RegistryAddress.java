package org.xueliang.analytics.registry;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;

/** Where the registry is and by what right it is called. Travels inside the job; never prints the token. */
public final class RegistryAddress implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_TOKEN_BYTES = 4096;

    private final String target;
    private final @Nullable String token;
    private final @Nullable String tokenFile;

    /**
     * @param target host:port
     * @param token the bearer token; null where a file has it
     * @param tokenFile file with the token, read where the job runs; null where {@code token} is given
     */
    public RegistryAddress(String target, @Nullable String token, @Nullable Path tokenFile) {
        this.target = target;
        this.token = token;
        this.tokenFile = tokenFile == null ? null : tokenFile.toString();
    }

    public String target() {
        return target;
    }

    /** A connection that tries again by itself; the caller shuts it down. */
    public ManagedChannel open() {
        return NettyChannelBuilder.forTarget(target)
                .usePlaintext()
                .keepAliveTime(30, TimeUnit.SECONDS)
                .maxInboundMessageSize(4 << 20)
                .build();
    }

    /** @throws UncheckedIOException where the token's file cannot be read */
    public CallCredentials credentials() {
        if (token != null) {
            return new BearerToken(token);
        }
        if (tokenFile == null) {
            throw new IllegalStateException("service-token: missing (expected: the token or a file with it)");
        }
        try {
            Path file = Path.of(tokenFile);
            if (Files.size(file) > MAX_TOKEN_BYTES) {
                throw new IOException(file + ": " + Files.size(file) + " bytes (expected: <= " + MAX_TOKEN_BYTES + ")");
            }
            return new BearerToken(
                    Files.readString(file, StandardCharsets.UTF_8).trim());
        } catch (IOException e) {
            throw new UncheckedIOException("service-token-file cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "RegistryAddress[" + target + "]";
    }
}
