package org.xueliang.registry.source;

import java.util.HashSet;
import java.util.Set;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.ForeignText;
import org.xueliang.registry.channel.CameraFacts;

/** What gateways say of sources, made fit to be kept: its texts are devices' own. Pure. */
final class ReportCheck {
    private static final int MAX_CHANNELS = 256;
    private static final int MAX_WORDS = 16;

    private ReportCheck() {}

    static SourceReport checked(String field, SourceReport report) {
        SourceCheck.code(field + ".source", report.getSource());
        Check.atMost(field + ".channels", report.getChannelsCount(), MAX_CHANNELS);
        SourceReport.Builder clean = report.toBuilder().clearChannels().setHealth(health(field, report.getHealth()));
        if (report.hasFacts()) {
            clean.setFacts(CameraFacts.clean(report.getFacts()));
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < report.getChannelsCount(); i++) {
            SourceChannel one = channel(report.getChannels(i));
            Check.text(field + ".channels[" + i + "].key", one.getKey(), 1, 128);
            if (keys.add(one.getKey())) {
                clean.addChannels(one);
            }
        }
        return clean.build();
    }

    private static SourceChannel channel(SourceChannel one) {
        return SourceChannel.newBuilder()
                .setKey(ForeignText.clean(one.getKey(), 128))
                .setName(ForeignText.clean(one.getName(), 128))
                .setMainUrl(url(one.getMainUrl()))
                .setSubUrl(url(one.getSubUrl()))
                .setSnapshotUrl(url(one.getSnapshotUrl()))
                .setVideo(ForeignText.clean(one.getVideo(), 64))
                .build();
    }

    /** As it is or not at all: made fit for a table, a bad address would look like a good one. */
    private static String url(String text) {
        return text.length() <= 1024 && text.chars().allMatch(c -> c > ' ' && c < 0x7F) ? text : "";
    }

    private static SourceHealth health(String field, SourceHealth said) {
        Check.known(field + ".health.state", said.getState(), Presence.PRESENCE_UNSPECIFIED);
        Check.atMost(field + ".health.errors", said.getErrorsCount(), MAX_WORDS);
        Check.atMost(field + ".health.notes", said.getNotesCount(), MAX_WORDS);
        SourceHealth.Builder health = said.toBuilder()
                .setCause(ForeignText.clean(said.getCause(), 512))
                .setDevice(ForeignText.clean(said.getDevice(), 200))
                .clearErrors()
                .clearNotes()
                .clearSummary();
        said.getNotesList().forEach(note -> health.addNotes(ForeignText.clean(note, 256)));
        for (SourceError error : said.getErrorsList()) {
            health.addErrors(error.toBuilder()
                    .setWhat(ForeignText.clean(error.getWhat(), 200))
                    .setExcerpt(ForeignText.clean(error.getExcerpt(), 128)));
        }
        return health.build();
    }
}
