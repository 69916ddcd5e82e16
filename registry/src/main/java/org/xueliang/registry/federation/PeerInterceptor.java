package org.xueliang.registry.federation;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;

/**
 * Who calls is the key that the connection was made with, looked up for each call: a peer that was removed, or whose
 * certificate expired since, is refused on an open connection too. No header is looked at.
 */
final class PeerInterceptor implements ServerInterceptor {
    private static final Context.Key<PeerEntry> KEY = Context.key("xueliang-peer");

    private final PeerBook peers;
    private final Clock clock;

    PeerInterceptor(PeerBook peers, Clock clock) {
        this.peers = peers;
        this.clock = clock;
    }

    /** The peer whose call this thread serves. */
    static PeerEntry current() {
        PeerEntry peer = KEY.get();
        if (peer == null) {
            throw new IllegalStateException("no peer: not inside a call of one");
        }
        return peer;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        PeerEntry peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        peers.state(peer.node()).admitCall();
        Caller caller = new Caller("node:" + peer.node(), Set.of(Role.PEER), peer.keySha256());
        return Contexts.interceptCall(caller.in(Context.current().withValue(KEY, peer)), call, headers, next);
    }

    private PeerEntry peer(SSLSession session) {
        if (session == null) {
            throw Refusal.notKnown("node: the connection has no TLS (expected: TLS with a certificate)");
        }
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            PeerTrust.requireValid(certificate, clock);
            String key = KeyDigest.of(certificate.getPublicKey());
            return peers.ofKey(key)
                    .orElseThrow(() -> Refusal.notAllowed("node: key " + key + " is not that of a peer (any more)"));
        } catch (SSLPeerUnverifiedException e) {
            throw Refusal.notKnown("node: no certificate (expected: that of a peer)");
        } catch (CertificateException e) {
            throw Refusal.notKnown("node: certificate: " + e.getMessage());
        }
    }
}
