package org.xueliang.standalone.command;

import picocli.CommandLine.Option;

/** Of what time figures are. */
final class WindowOptions {
    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "RFC 3339 with offset. Default: 30 days before the end.")
    String from = "";

    @Option(names = "--until", paramLabel = "TIME", description = "RFC 3339 with offset. Default: now.")
    String until = "";
}
