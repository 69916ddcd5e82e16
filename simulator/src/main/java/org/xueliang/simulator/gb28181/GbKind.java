package org.xueliang.simulator.gb28181;

/** What a simulated device is: digits 11 to 13 of its code. */
public enum GbKind {
    /** A network camera with channels of its own. */
    CAMERA("132"),
    RECORDER("118"),
    /** A lower platform: its catalog is a tree. */
    PLATFORM("200");

    private final String type;

    GbKind(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }
}
