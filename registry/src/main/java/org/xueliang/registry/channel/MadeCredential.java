package org.xueliang.registry.channel;

import org.xueliang.proto.v1.CredentialUse;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.registry.identity.Secrets;

/**
 * A credential as it is shown once, and what a gateway checks it against. The password is hashed for RTSP Digest (RFC 7616 section
 * 3.4.2), which needs HA1 and nothing slower; it is 144 random bits, so a stolen HA1 cannot be guessed back.
 */
public record MadeCredential(StreamCredential credential, CredentialVerifier verifier) {
    private static final String REALM = "xueliang";

    /** A new one; nothing keeps it. */
    public static MadeCredential of(CredentialUse use) {
        String username = (use == CredentialUse.PUBLISH ? "pub-" : "play-") + Secrets.randomHex(4);
        String password = Secrets.random(18);
        String token = Secrets.random(32);
        String a1 = username + ":" + REALM + ":" + password;
        return new MadeCredential(
                StreamCredential.newBuilder()
                        .setUse(use)
                        .setUsername(username)
                        .setPassword(password)
                        .setToken(token)
                        .build(),
                CredentialVerifier.newBuilder()
                        .setUse(use)
                        .setUsername(username)
                        .setHa1Md5(Secrets.md5(a1))
                        .setHa1Sha256(Secrets.sha256(a1))
                        .setTokenSha256(Secrets.sha256(token))
                        .build());
    }

    @Override
    public String toString() {
        return "MadeCredential[" + verifier.getUse() + "]";
    }
}
