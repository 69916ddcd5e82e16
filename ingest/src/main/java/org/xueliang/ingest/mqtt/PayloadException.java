package org.xueliang.ingest.mqtt;

/** A message out of which no reading comes. */
final class PayloadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    /**
     * @param what the same words each time, to be counted by
     * @param excerpt of what came
     */
    PayloadException(String what, String excerpt) {
        super(excerpt, null, false, false);
        this.what = what;
    }

    String what() {
        return what;
    }

    String excerpt() {
        return String.valueOf(getMessage());
    }
}
