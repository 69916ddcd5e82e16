package org.xueliang.standalone.command;

import java.nio.file.Path;

/** Where the launcher stands: the data folder is below it, whichever folder a command is run from. */
final class Home {
    private Home() {}

    static Path data() {
        return Path.of(System.getProperty("xueliang.home", ".")).resolve("data");
    }
}
