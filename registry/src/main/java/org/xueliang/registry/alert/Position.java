package org.xueliang.registry.alert;

/** The last row of a page that is ordered by begin and id, newest first. Rows that come later lie before it: none is seen twice. */
record Position(long beginUs, String id) {

    String text() {
        return beginUs + ":" + id;
    }

    /** Of a text made by {@link #text}. */
    static Position parse(String text) {
        int colon = text.indexOf(':');
        return new Position(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
    }
}
