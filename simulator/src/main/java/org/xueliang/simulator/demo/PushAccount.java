package org.xueliang.simulator.demo;

/**
 * What a pushing camera was given when it was enrolled.
 *
 * @param alias of the camera
 * @param url to push to, without credentials
 * @param password never shown
 */
public record PushAccount(String alias, String url, String user, String password) {
    /** No secret. */
    @Override
    public String toString() {
        return alias + " to " + url;
    }
}
