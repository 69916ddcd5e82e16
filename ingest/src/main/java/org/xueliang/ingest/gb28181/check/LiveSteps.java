package org.xueliang.ingest.gb28181.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.Queries;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.NoMedia;
import org.xueliang.ingest.gb28181.invite.NoMediaFacts;
import org.xueliang.ingest.gb28181.invite.SeenStream;
import org.xueliang.ingest.gb28181.invite.StreamTrials;
import org.xueliang.ingest.gb28181.invite.TrialReport;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.proto.v1.ConformanceStep.Verdict;
import org.xueliang.proto.v1.DialogueLine;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogItemKind;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.sdp.Ssrc;

/**
 * One channel's live picture over each transport. A channel that gives pictures to somebody is looked at and not asked: there are devices that
 * end a stream when its channel is asked for again. On the device's event loop.
 */
final class LiveSteps {
    private final DeviceSession device;
    private final CheckParts parts;
    private final StepReport report;
    private String channel;

    LiveSteps(DeviceSession device, CheckParts parts, StepReport report) {
        this.device = device;
        this.parts = parts;
        this.report = report;
        this.channel = device.code();
    }

    /** The device's own code until {@link #choose} has found a better one. */
    String channel() {
        return channel;
    }

    /** A channel that nobody sees now; of those assigned, else of the catalog. */
    void choose(Runnable next) {
        StreamTrials trials = parts.trials();
        if (trials != null) {
            List<String> assigned =
                    trials.channels(device.code()).stream().sorted().toList();
            Optional<String> idle = assigned.stream().filter(this::isIdle).findFirst();
            if (idle.isPresent()) {
                channel = idle.get();
                next.run();
                return;
            }
            channel = assigned.isEmpty() ? channel : assigned.get(0);
        }
        parts.queries()
                .ask(
                        device,
                        device.code(),
                        sn -> new CatalogQuery(sn, device.code()),
                        parts.timeoutMs(),
                        parts.time().steadyMs(),
                        new Queries.Answers() {
                            private int came;

                            @Override
                            public boolean take(ManscdpMessage answer) {
                                if (!(answer instanceof CatalogResponse page)) {
                                    next.run();
                                    return false;
                                }
                                came += page.items().size();
                                Optional<CatalogEntry> found = page.items().stream()
                                        .filter(LiveSteps.this::givesPictures)
                                        .findFirst();
                                if (found.isEmpty()
                                        && came < page.sumNum()
                                        && !page.items().isEmpty()) {
                                    return true;
                                }
                                found.ifPresent(entry -> channel = entry.code());
                                next.run();
                                return false;
                            }

                            @Override
                            public void failed(QueryException why) {
                                // The step of the catalog says it; the device's own code is what is left to ask for.
                                next.run();
                            }
                        });
    }

    private boolean isIdle(String code) {
        StreamTrials trials = parts.trials();
        return trials == null || trials.running(code).isEmpty();
    }

    private boolean givesPictures(CatalogEntry entry) {
        return entry.kind() == CatalogItemKind.VIDEO_CHANNEL
                && !entry.code().equals(device.code())
                && !Boolean.FALSE.equals(entry.on())
                && isIdle(entry.code());
    }

    /** Asks, waits, ends. */
    void look(MediaTransport transport, Runnable next) {
        StreamTrials trials = parts.trials();
        String step = name(transport);
        if (trials == null) {
            skipped(step, transport, "this gateway takes no media", "");
            next.run();
            return;
        }
        Optional<TrialReport> running = trials.running(channel);
        if (running.isPresent()) {
            others(step, transport, running.get());
            next.run();
            return;
        }
        Predicate<DialogueLine> its = parts.sinceNow(
                SeenOddities.answersTo("INVITE").and(line -> line.getText().contains(channel)));
        trials.run(new GbChannel(channel, device.code(), "", transport, false, 0), transport, came -> {
            tell(step, transport, came, its, "channel " + channel + ": ");
            next.run();
        });
    }

    /** The stream that somebody has: what it shows is told, nothing is asked. */
    private void others(String step, MediaTransport transport, TrialReport running) {
        if (running.transport() == transport) {
            tell(step, transport, running, line -> false, "channel " + channel + ", as it runs for others: ");
        } else {
            skipped(
                    step,
                    transport,
                    "channel " + channel + " runs over " + words(running.transport())
                            + " for others and is not disturbed",
                    "repeat it while a channel of the device is not in use, or set one to ON_DEMAND");
        }
    }

    private void skipped(String step, MediaTransport transport, String finding, String advice) {
        report.tell(step, Verdict.SKIPPED, clause(transport), finding, more -> more.setAdvice(advice));
    }

    private void tell(
            String step, MediaTransport transport, TrialReport came, Predicate<DialogueLine> its, String about) {
        List<DialogueLine> lines = parts.dialogue().get();
        String answer = lines.stream()
                .filter(DialogueLine::getReceived)
                .filter(its)
                .reduce((first, second) -> second)
                .map(line -> shown(line.getText()))
                .orElse("");
        SeenOddities odd = SeenOddities.in(lines, its).sdp(came.sdpOddities()).stream(came.oddities())
                .received(answer);
        NoMedia trouble = came.trouble();
        if (trouble == null) {
            report.passed(step, clause(transport), about + picture(came), odd);
        } else {
            report.tell(
                    step,
                    Verdict.FAILED,
                    clause(transport),
                    about + trouble.cause() + ": " + trouble.words() + "; " + counts(came),
                    more -> more.setReceived(StepReport.cut(answer))
                            .setQuirk(odd.names())
                            .setHandling("ended with BYE; the other steps go on")
                            .setAdvice(trouble.advice()));
        }
    }

    private static String picture(TrialReport came) {
        ParameterSets sets = came.stream().sets();
        return (sets == null ? "" : sets.codec() + " " + sets.width() + "x" + sets.height() + ", ") + counts(came);
    }

    private static String counts(TrialReport came) {
        SeenStream stream = came.stream();
        return came.media().packets() + " packets, " + stream.lostPackets() + " lost, " + stream.accessUnits()
                + " pictures, " + stream.keyframes() + " keyframes in " + stream.payload() + "; SSRC offered "
                + Ssrc.text(came.offeredSsrc()) + ", answered " + ssrc(answered(came)) + ", seen "
                + ssrc(stream.ssrc());
    }

    private static @Nullable Integer answered(TrialReport came) {
        NoMediaFacts.Answer answer = came.answer();
        return answer == null ? null : answer.ssrc();
    }

    private static String ssrc(@Nullable Integer ssrc) {
        return ssrc == null ? "none" : Ssrc.text(ssrc);
    }

    /** Status line and body: what lies between is much, and says little about media. */
    private static String shown(String text) {
        String plain = text.replace("\r", "");
        int line = plain.indexOf('\n');
        int body = plain.indexOf("\n\n");
        return line < 0 || body < 0 ? plain : plain.substring(0, line) + plain.substring(body + 1);
    }

    private static String name(MediaTransport transport) {
        return "live " + words(transport);
    }

    private static String words(MediaTransport transport) {
        return switch (transport) {
            case UDP -> "UDP";
            case TCP_PASSIVE -> "TCP passive";
            case TCP_ACTIVE -> "TCP active";
        };
    }

    private static String clause(MediaTransport transport) {
        return transport.isTcp() ? "9.2, annex D" : "9.2";
    }
}
