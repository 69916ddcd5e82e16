package org.xueliang.registry.federation;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts keys that an administrator entered and no authority: the leaf's public key must be one of them, and its certificate
 * valid now. Host names are not looked at: the key says who it is.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final Predicate<String> known;
    private final Clock clock;
    private final Consumer<String> refused;

    /**
     * @param known by SHA-256 of the key
     * @param refused told why a connection is not let in
     */
    PeerTrust(Predicate<String> known, Clock clock, Consumer<String> refused) {
        this.known = known;
        this.clock = clock;
        this.refused = refused;
    }

    /** Also for a connection that is open: what was good when it came may have expired since. */
    static void requireValid(X509Certificate certificate, Clock clock) throws CertificateException {
        certificate.checkValidity(new Date(clock.millis()));
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            if (chain == null || chain.length == 0) {
                throw new CertificateException("no certificate");
            }
            requireValid(chain[0], clock);
            String key = KeyDigest.of(chain[0].getPublicKey());
            if (!known.test(key)) {
                throw new CertificateException("key " + key + " is not that of a peer");
            }
        } catch (CertificateException e) {
            refused.accept(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
