package org.xueliang.protocol.auth;

/**
 * What our own RTSP server puts into WWW-Authenticate. Send Digest with MD5, then SHA-256, then MD5 again, then Basic: FFmpeg 5 to
 * 8 take the last Digest they read and fail at SHA-256; others take the first (gortsplib). No qop, for FFmpeg and VLC.
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
