package org.xueliang.registry.federation;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;

/** TLS 1.3 with certificates on both sides. There is no other way between nodes. */
final class PeerTls {
    private PeerTls() {}

    static SslContext server(NodeIdentity self, PeerTrust trust) {
        return built(SslContextBuilder.forServer(self.key(), self.certificate())
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(trust));
    }

    static SslContext client(NodeIdentity self, PeerTrust trust) {
        return built(SslContextBuilder.forClient()
                .keyManager(self.key(), self.certificate())
                .trustManager(trust));
    }

    private static SslContext built(SslContextBuilder builder) {
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 is not to be had: " + e.getMessage(), e);
        }
    }
}
