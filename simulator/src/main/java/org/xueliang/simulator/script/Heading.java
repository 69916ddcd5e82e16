package org.xueliang.simulator.script;

import java.util.Locale;

/** Where an event that moves through the view goes. */
public enum Heading {
    LEFT_TO_RIGHT,
    RIGHT_TO_LEFT;

    /** The name in a script file: {@code left-to-right}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
