package org.xueliang.ingest.session;

/**
 * Where something happened, for every error of a session.
 *
 * @param what "pull", "push", "viewer"
 * @param channel code, or what was asked for where no channel has it
 * @param peer host:port or URL without credentials
 * @param sessionId of this session
 */
public record SessionContext(String what, String channel, String peer, String sessionId) {
    @Override
    public String toString() {
        return what + " " + channel + " (" + peer + ", session " + sessionId + ")";
    }
}
