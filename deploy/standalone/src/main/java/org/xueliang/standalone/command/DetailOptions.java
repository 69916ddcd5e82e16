package org.xueliang.standalone.command;

import org.xueliang.proto.v1.SourceKind;
import picocli.CommandLine.Option;

/** Whose a camera or device is and what it looks at: what the registry asks of everything that it takes in. */
final class DetailOptions {
    @Option(names = "--name", description = "What people call it.")
    String name = "";

    @Option(names = "--kind", required = true, description = "police, estate, iot, city.")
    String kind = "";

    @Option(names = "--owner", required = true, description = "Who is answerable for it.")
    String owner = "";

    @Option(names = "--place", required = true, description = "What it looks at.")
    String place = "";

    SourceKind sourceKind() {
        return Words.constant(SourceKind.class, "--kind", kind);
    }
}
