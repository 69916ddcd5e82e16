package org.xueliang.protocol.rtsp.auth;

/**
 * What our own RTSP server puts into WWW-Authenticate. Send Digest with MD5 first, then SHA-256, then Basic: FFmpeg takes the first and
 * fails at SHA-256 (gortsplib does the same). No qop, for FFmpeg and VLC.
 */
public final class ServerChallenge {
    /** The realm of every gateway; stored HA1 values belong to it. */
    public static final String REALM = "xueliang";

    private ServerChallenge() {}

    public static String digest(DigestAlgorithm algorithm, String nonce, boolean stale) {
        return "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\", algorithm=\"" + algorithm.token() + '"'
                + (stale ? ", stale=\"true\"" : "");
    }

    public static String basic() {
        return "Basic realm=\"" + REALM + '"';
    }
}
