package org.xueliang.simulator.demo;

/**
 * Where the gateway finds a camera, for its enrolment.
 *
 * @param alias of the camera
 * @param url without credentials
 * @param user empty where the camera asks for none
 * @param password never shown
 */
public record PullAddress(String alias, String url, String user, String password) {
    /** No secret. */
    @Override
    public String toString() {
        return alias + " at " + url;
    }
}
