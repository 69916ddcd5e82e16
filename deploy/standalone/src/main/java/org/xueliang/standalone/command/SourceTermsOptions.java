package org.xueliang.standalone.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import picocli.CommandLine.Option;

/** Terms of a source. */
final class SourceTermsOptions {
    @Option(names = "--terms", paramLabel = "FILE", description = "What the owner agreed to, a text for people.")
    @Nullable
    Path terms;

    @Option(
            names = "--share",
            description =
                    "live, snapshots, recordings, alerts, readings: what goes beyond this node, and nothing else; repeat"
                            + " for more (default: all).")
    List<String> share = new ArrayList<>();

    @Option(
            names = "--keep-here",
            description = "Nothing goes beyond this node: no agreement, no platform above, no file.")
    boolean keepHere;

    @Option(names = "--close", description = "live, snapshots, recordings: what nobody may use; repeat for more.")
    List<String> closed = new ArrayList<>();

    @Option(
            names = "--hours",
            paramLabel = "HOURS",
            description = "When pictures may be looked at: 07:00-22:00, or mon-fri 07:00-22:00; repeat for more.")
    List<String> hours = new ArrayList<>();

    @Option(names = "--time-zone", paramLabel = "ZONE", description = "Of the hours (default: Asia/Shanghai).")
    String timeZone = "";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When the terms end, such as 2027-01-01T00:00:00+08:00: nothing of it is used from then on.")
    String until = "";

    SourceTerms read() throws IOException {
        SourceTerms.Builder built =
                SourceTerms.newBuilder().setUntil(until).setNotOnward(keepHere).setTimeZone(timeZone);
        if (terms != null) {
            built.setText(Files.readString(terms));
        }
        share.forEach(word -> built.addShare(Words.constant(Shareable.class, "--share", word, "SHARE_")));
        closed.forEach(word -> built.addClosed(Words.constant(Shareable.class, "--close", word, "SHARE_")));
        hours.forEach(text -> built.addHours(TermsWords.hours(text)));
        return built.build();
    }
}
