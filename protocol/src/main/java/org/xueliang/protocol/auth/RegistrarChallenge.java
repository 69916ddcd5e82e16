package org.xueliang.protocol.auth;

/**
 * What a SIP registrar puts into WWW-Authenticate. MD5 is what every device speaks; where a device is known to do better, its algorithm
 * goes first and MD5 last, for stacks that read one header alone (signalling sheet 4.1).
 */
public final class RegistrarChallenge {
    private RegistrarChallenge() {}

    /**
     * @param realm the gateway's domain; no quotes in it
     * @param stale the nonce was too old, the secret is not in question
     */
    public static String digest(DigestAlgorithm algorithm, String realm, String nonce, boolean stale) {
        return "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm.token()
                + ", qop=\"auth\"" + (stale ? ", stale=true" : "");
    }
}
